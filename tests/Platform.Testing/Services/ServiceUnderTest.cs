using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing.Log;

namespace Rapport.Platform.Testing.Services;

/// <summary>
/// A whole service in this process: gRPC, REST and the bus' deliveries, with the stores given by settings and the
/// event log served by a <see cref="FakeLogServer"/>.
/// </summary>
/// <typeparam name="TProgram">Entry point of the service.</typeparam>
public sealed class ServiceUnderTest<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    /// <summary>Name of the events that the service cannot decide.</summary>
    public const string Poison = "poison_pill";

    private const string Token = ServiceProcess.Token;
    private readonly Dictionary<string, string> settings;
    private readonly long[] delivered;
    private readonly RevealedFaults faults = new();
    private readonly string liftFile = Path.Combine(Path.GetTempPath(), $"rapport-lift-{Guid.NewGuid():N}");

    /// <summary>Setting by which calls wait a minute and more for what usually takes some seconds at most.</summary>
    public const string Patience = "Rapport:Patience";

    /// <summary>Value of <see cref="Patience"/> for tests that do not ask for the end of it.</summary>
    public const string Patient = "20";

    /// <summary>The service with these settings besides the common ones.</summary>
    public ServiceUnderTest(Uri log, int partitionCount, Dictionary<string, string> settings)
    {
        this.settings = new Dictionary<string, string>(settings)
        {
            ["Rapport:ServiceToken"] = Token,
            ["Rapport:Services:Contact"] = log.ToString(),
            ["Rapport:Clock:Movable"] = "true",
            ["Rapport:Development"] = "true",
            ["Rapport:Faults:LiftFile"] = liftFile,
        };
        // Notification asks it for the members of a segment; a test that has them says where.
        this.settings.TryAdd("Rapport:Services:Tagging", "http://127.0.0.1:1");
        foreach (var service in (string[])["tagging", "scoring", "journey", "notification"])
            this.settings[$"Rapport:Faults:Poison:{service}"] = Poison;
        delivered = new long[partitionCount];
    }

    /// <summary>Workspace of calls.</summary>
    public string Workspace { get; init; } = "w1";

    /// <summary>A gRPC client that calls as the gateway does.</summary>
    public TClient Client<TClient>()
        where TClient : ClientBase<TClient> => (TClient)Activator.CreateInstance(typeof(TClient), Calls(Workspace))!;

    /// <summary>Calls as the gateway makes them for a workspace.</summary>
    public CallInvoker Calls(string workspace)
    {
        var channel = GrpcChannel.ForAddress(
            Server.BaseAddress, new GrpcChannelOptions { HttpHandler = Server.CreateHandler() });
        return channel.Intercept(faults).Intercept(headers =>
        {
            headers.Add(CallerContext.ServiceTokenHeader, Token);
            headers.Add(CallerContext.WorkspaceHeader, workspace);
            return headers;
        });
    }

    /// <summary>From now on it can.</summary>
    public void CurePoison() => File.WriteAllText(liftFile, "");

    /// <summary>A client of the REST paths that calls as the gateway does.</summary>
    public HttpClient Rest()
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add(CallerContext.ServiceTokenHeader, Token);
        client.DefaultRequestHeaders.Add(CallerContext.WorkspaceHeader, Workspace);
        return client;
    }

    /// <summary>Waits until the service is ready and follows the log.</summary>
    public Task ReadyAsync() => Eventually.HoldsAsync(
        async () => (await Services.GetRequiredService<ILogProgress>().AppliedAsync(CancellationToken.None)).Count > 0,
        "the service follows the log");

    /// <summary>Delivers stretches as the sidecar does: a CloudEvent to the bus endpoint.</summary>
    public async Task<HttpResponseMessage> DeliverAsync(params Stretch[] runs)
    {
        using var content = CloudEvents.Of(runs);
        using var client = CreateClient();
        return await client.PostAsync(new Uri("/bus/contact.events", UriKind.Relative), content);
    }

    /// <summary>Delivers what has come into the log since the last call, until nothing more comes for a while.</summary>
    /// <param name="log">The log.</param>
    /// <param name="until">What has to be there in the end.</param>
    public Task PumpAsync(FakeLog log, Func<IReadOnlyList<LoggedEvent>, bool> until) => Eventually.HoldsAsync(
        async () =>
        {
            var last = log.LastN();
            for (var p = 0; p < delivered.Length; p++)
            {
                if (last[p] <= delivered[p])
                    continue;
                (await DeliverAsync(log.Read(p, delivered[p] + 1, (int)(last[p] - delivered[p])))).EnsureSuccessStatusCode();
                delivered[p] = last[p];
            }

            return until(log.All());
        },
        "the log holds what was expected");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(liftFile);
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(faults));
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }
}
