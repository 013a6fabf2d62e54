using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Npgsql;
using Rapport.MongoGateway;
using Rapport.MongoGateway.Commands;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Sessions;
using Rapport.MongoGateway.Wire;

var builder = WebApplication.CreateSlimBuilder();
builder.Configuration.Sources.Clear();
builder.Configuration.AddCommandLine(args);
var options = builder.Configuration.Get<GatewayOptions>() ?? new GatewayOptions();
var faults = new List<ValidationResult>();
if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
{
    foreach (var fault in faults)
        await Console.Error.WriteLineAsync(fault.ErrorMessage);
    return 2;
}

builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
    .AddFilter("Microsoft", LogLevel.Warning);
builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System)
    .AddSingleton<PostgresPools>().AddSingleton<TransactionStore>().AddSingleton<CursorStore>()
    .AddSingleton<CommandRouter>().AddHostedService<Reaper>()
    .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxConcurrentConnections = null;
    kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.UseConnectionHandler<ClientConnection>());
});

await using var gateway = builder.Build();
var postgres = new NpgsqlConnectionStringBuilder(options.Postgres);
Log.Listening(gateway.Services.GetRequiredService<ILogger<ClientConnection>>(),
    options.Port, postgres.Host ?? "", postgres.Port);
await gateway.RunAsync();
return 0;
