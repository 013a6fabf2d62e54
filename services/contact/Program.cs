using Rapport.Contact;
using Rapport.Defaults.Hosting;
using Rapport.Defaults.Stores;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("contact");
builder.AddContact();

var app = builder.Build();
app.MapRapport();
app.MapContact();
return await app.RunServiceAsync(args);
