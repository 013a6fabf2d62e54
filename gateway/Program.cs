using Rapport.Gateway;
using Rapport.Gateway.Smoke;

var builder = WebApplication.CreateBuilder(args);
if (args is ["smoke", ..])
    return await SmokeTest.RunAsync(builder.Configuration, Console.Out);
builder.AddGateway();
var app = builder.Build();
app.MapGateway();
await app.RunAsync();
return 0;
