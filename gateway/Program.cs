using Rapport.Gateway;
using Rapport.Gateway.Smoke;
using Rapport.Hosting.Startup;

var builder = WebApplication.CreateBuilder(args);
if (args is ["smoke", ..])
    return await SmokeTest.RunAsync(builder.Configuration, Console.Out);
builder.AddGateway();
var app = builder.Build();
if (await app.RefusesSettingsAsync())
    return 1;
app.MapGateway();
await app.RunAsync();
return 0;
