using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Npgsql;
using Rapport.MongoGateway;
using Rapport.MongoGateway.Commands;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Sessions;
using Rapport.MongoGateway.Wire;

// Empty: the other builders watch the working directory for settings files, with all that is below it.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Configuration.AddCommandLine(args);
var options = builder.Configuration.Get<GatewayOptions>() ?? new GatewayOptions();
var faults = new List<ValidationResult>();
if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
{
    foreach (var fault in faults)
        await Console.Error.WriteLineAsync(fault.ErrorMessage);
    return 2;
}

builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
    .AddFilter("Microsoft", LogLevel.Warning);
builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System)
    .AddSingleton<PostgresPools>().AddSingleton<TransactionStore>().AddSingleton<CursorStore>()
    .AddSingleton<CommandRouter>().AddHostedService<Reaper>()
    .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.UseConnectionHandler<ClientConnection>()));

await using var gateway = builder.Build();
var postgres = new NpgsqlConnectionStringBuilder(options.Postgres);
Log.Listening(gateway.Services.GetRequiredService<ILogger<ClientConnection>>(),
    options.Port, postgres.Host ?? "", postgres.Port);
await gateway.RunAsync();
return 0;
