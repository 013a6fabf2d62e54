using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Notification;

var builder = WebApplication.CreateBuilder(args);
builder.AddRapport("notification");
builder.AddNotification();

var app = builder.Build();
app.MapRapport();
app.MapNotification();
return await app.RunServiceAsync(args);
