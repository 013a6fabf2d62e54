using Rapport.Defaults.Hosting;
using Rapport.Tagging;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("tagging");
builder.AddTagging();

var app = builder.Build();
app.MapRapport();
app.MapTagging();
app.Run();
