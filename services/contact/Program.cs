using Rapport.Contact;
using Rapport.Defaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("contact");
builder.AddContact();

var app = builder.Build();
app.MapRapport();
app.MapContact();
app.Run();
