using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Tagging;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("tagging");
builder.AddTagging();

var app = builder.Build();
app.MapRapport();
app.MapTagging();
return await app.RunServiceAsync(args);
