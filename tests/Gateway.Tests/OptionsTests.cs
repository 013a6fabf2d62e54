using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Rapport.Gateway.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task Settings_ThatAreWrong_AreAllNamedAtOnce()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:HttpPort"] = "0",
            ["Gateway:GrpcPort"] = "0",
            ["Gateway:RequestsPerSecond"] = "0",
            ["Gateway:IngestBodyBytes"] = "1",
            ["Rapport:Loopback"] = "true",
            ["Rapport:ServiceToken"] = "short",
            ["Rapport:Services:Contact"] = "http://127.0.0.1:1",
            ["Rapport:Services:Tagging"] = "redis://127.0.0.1:1",
        });
        builder.AddGateway();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();

        var faults = Messages(await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(app)));
        string[] wrong = ["RequestsPerSecond", "IngestBodyBytes", "ServiceToken", "Tagging", "Scoring", "Journey"];
        Assert.All(wrong, name => Assert.Contains(name, faults, StringComparison.Ordinal));
    }

    private static async Task StartAsync(WebApplication app)
    {
        app.MapGateway();
        await app.StartAsync();
    }

    private static string Messages(Exception fault) => fault is AggregateException many
        ? string.Join(" ", many.InnerExceptions.Select(Messages))
        : fault is OptionsValidationException options ? string.Join(" ", options.Failures) : fault.Message;
}
