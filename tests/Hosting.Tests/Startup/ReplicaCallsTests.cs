using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contact.V1;
using Rapport.Hosting.Startup;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Runtime;

namespace Rapport.Hosting.Tests.Startup;

public sealed class ReplicaCallsTests
{
    [Fact]
    public async Task Calls_OneReplicaGone_NoneFails()
    {
        await using var first = await FakeLogServer.StartAsync(new FakeLog(1));
        var second = await FakeLogServer.StartAsync(new FakeLog(1));
        await using var services = Client($"{first.Address},{second.Address}");
        await CallAsync(services, 20);

        await second.DisposeAsync();

        await CallAsync(services, 100);
    }

    [Fact]
    public async Task Calls_BothReplicasThere_GoToBoth()
    {
        var (one, two) = (new FakeLog(1), new FakeLog(2));
        await using var first = await FakeLogServer.StartAsync(one);
        await using var second = await FakeLogServer.StartAsync(two);
        await using var services = Client($"{first.Address},{second.Address}");

        await Eventually.HoldsAsync(
            async () => (await CallAsync(services, 20)).Distinct().Count() == 2, "both replicas answer");
    }

    [Fact]
    public async Task Calls_ToANameThatStandsForItsReplicas_AreAnswered()
    {
        await using var server = await FakeLogServer.StartAsync(new FakeLog(1));
        await using var services = Client($"dns:///localhost:{server.Address.Port},");

        Assert.Equal(10, (await CallAsync(services, 10)).Count);
    }

    [Fact]
    public async Task Calls_NobodyThere_AreRefusedWithinTheDeadline()
    {
        await using var services = Client($"http://127.0.0.1:{FreePort.Next()},http://127.0.0.1:{FreePort.Next()}");

        await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(() => CallAsync(services, 1));
    }

    private static ServiceProvider Client(string addresses)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.Configure<RapportOptions>(_ => { });
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(new RapportOptions
        {
            ServiceToken = "token-of-the-tests-0123456789",
            Services = new Dictionary<string, string> { ["Contact"] = addresses },
        }));
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        return services.BuildServiceProvider();
    }

    // Each replica has another number of partitions, which tells who answered.
    private static async Task<List<int>> CallAsync(ServiceProvider services, int times)
    {
        var client = services.GetRequiredService<EventLogService.EventLogServiceClient>();
        var answers = new List<int>();
        for (var i = 0; i < times; i++)
            answers.Add((await client.GetLogStatusAsync(new GetLogStatusRequest())).PartitionCount);
        return answers;
    }
}
