using Dapr.Client;
using StackExchange.Redis;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>
/// Where the publishing checks publish: a real daprd if DAPR_HTTP_ENDPOINT and DAPR_GRPC_ENDPOINT are set (with a
/// component <c>pubsub</c> without scopes on the Redis of RAPPORT_TEST_REDIS), else the stand-in.
/// </summary>
public sealed class PublishTarget(BusRedis redis) : IAsyncLifetime
{
    private SidecarUnderTest? standIn;

    public DaprClient Client { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The id of the publishing app, as the sidecar says.</summary>
    public string AppId { get; private set; } = "";

    /// <summary>Where the published entries are; a real daprd writes to database 0.</summary>
    public IDatabase Database => standIn is null ? redis.Database.Multiplexer.GetDatabase(0) : redis.Database;

    /// <summary>The stored envelope of a topic's only entry.</summary>
    public async Task<string> OnlyEntry(string topic) =>
        (await Database.StreamRangeAsync(topic)).Single()["data"].ToString();

    public async Task InitializeAsync()
    {
        var http = Environment.GetEnvironmentVariable("DAPR_HTTP_ENDPOINT");
        var grpc = Environment.GetEnvironmentVariable("DAPR_GRPC_ENDPOINT");
        if (http is null || grpc is null)
        {
            standIn = await SidecarUnderTest.Start(redis.Setup, new TestApp("publisher"));
            (http, grpc) = (standIn.HttpOf("publisher").ToString(), standIn.GrpcOf("publisher").ToString());
        }
        Client = new DaprClientBuilder().UseHttpEndpoint(http).UseGrpcEndpoint(grpc).Build();
        Http = new HttpClient { BaseAddress = new Uri(http) };
        await Client.WaitForSidecarAsync();
        AppId = (await Client.GetMetadataAsync()).Id;
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        if (standIn is not null) await standIn.DisposeAsync();
    }
}
