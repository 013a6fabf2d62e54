using Rapport.Contact;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("contact");
builder.AddContact();

var app = builder.Build();
app.MapRapport();
app.MapContact();
return await app.RunServiceAsync(args);
