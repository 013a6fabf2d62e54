using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Journey;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("journey");
builder.AddJourney();

var app = builder.Build();
app.MapRapport();
app.MapJourney();
return await app.RunServiceAsync(args);

/// <summary>Entry point, visible to tests in process.</summary>
public partial class Program;
