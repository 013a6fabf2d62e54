using Rapport.Defaults.Hosting;
using Rapport.Journey;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("journey");
builder.AddJourney();

var app = builder.Build();
app.MapRapport();
app.MapJourney();
app.Run();

/// <summary>Entry point, visible to tests in process.</summary>
public partial class Program;
