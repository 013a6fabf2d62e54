using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Scoring;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("scoring");
builder.AddFollowing();
builder.Services.AddScoring();

var app = builder.Build();
app.MapRapport();
app.MapScoring();
app.MapFollowing();
return await app.RunServiceAsync(args);
