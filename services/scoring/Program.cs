using Rapport.Defaults.Hosting;
using Rapport.Scoring;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("scoring");
builder.AddScoring();

var app = builder.Build();
app.MapRapport();
app.MapScoring();
app.Run();
