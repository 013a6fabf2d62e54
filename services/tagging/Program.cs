using Rapport.Defaults.Hosting;
using Rapport.Defaults.Stores;
using Rapport.Tagging;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("tagging");
builder.AddTagging();

var app = builder.Build();
app.MapRapport();
app.MapTagging();
return await app.RunServiceAsync(args);
