using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Scoring;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("scoring");
builder.AddScoring();

var app = builder.Build();
app.MapRapport();
app.MapScoring();
return await app.RunServiceAsync(args);
