using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Hosting.Time;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>
/// The whole service in process between a log and a notification of the tests. It can be stopped and started again over
/// the same store.
/// </summary>
internal sealed class JourneyStage : IAsyncDisposable
{
    private readonly Dictionary<string, string> settings;
    private readonly FakeLogServer logServer;
    private TimeSpan ahead;

    private JourneyStage(string mongo, string database, FakeLogServer logServer, FakeNotification notification)
    {
        this.logServer = logServer;
        Notification = notification;
        settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Mongo"] = mongo,
            ["Mongo:Database"] = database,
            ["Rapport:Services:Notification"] = notification.Address.ToString(),
            [ServiceUnderTest<Program>.Patience] = ServiceUnderTest<Program>.Patient,
        };
    }

    public FakeLog Log { get; private init; } = new();

    /// <summary>Who exists: besides those that are put there, everybody with an event.</summary>
    public FakeContacts Contacts { get; private init; } = null!;

    public FakeNotification Notification { get; }

    /// <summary>The service's own database.</summary>
    public IMongoDatabase Database { get; private init; } = null!;

    public ServiceUnderTest<Program> Service { get; private set; } = null!;

    public JourneyService.JourneyServiceClient Api => Service.Client<JourneyService.JourneyServiceClient>();

    public JourneyRunService.JourneyRunServiceClient Runs => Service.Client<JourneyRunService.JourneyRunServiceClient>();

    public JourneyEntryService.JourneyEntryServiceClient Entries =>
        Service.Client<JourneyEntryService.JourneyEntryServiceClient>();

    public PlatformClockService.PlatformClockServiceClient Clock =>
        Service.Client<PlatformClockService.PlatformClockServiceClient>();

    public DateTimeOffset Now => Service.Services.GetRequiredService<PlatformClock>().GetUtcNow();

    public static async Task<JourneyStage> StartAsync(MongoFixture mongo, [CallerMemberName] string test = "")
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        var database = mongo.NewDatabase(test);
        var stage = new JourneyStage(
            mongo.ConnectionString, database.DatabaseNamespace.DatabaseName, await FakeLogServer.StartAsync(log, contacts),
            await FakeNotification.StartAsync())
        {
            Log = log, Contacts = contacts, Database = database,
        };
        await stage.StartServiceAsync();
        return stage;
    }

    /// <summary>Another process over the same store; the clock stands where the others are.</summary>
    public async Task<ServiceUnderTest<Program>> NewServiceAsync(params (string Name, string Value)[] more)
    {
        var own = new Dictionary<string, string>(settings);
        foreach (var (name, value) in more)
            own[name] = value;
        var service = new ServiceUnderTest<Program>(logServer.Address, Log.PartitionCount, own);
        await service.ReadyAsync();
        service.Services.GetRequiredService<PlatformClock>().AdvanceTo(TimeProvider.System.GetUtcNow() + ahead);
        return service;
    }

    public async Task StartServiceAsync() => Service = await NewServiceAsync();

    public async Task RestartAsync()
    {
        await Service.DisposeAsync();
        await StartServiceAsync();
    }

    /// <summary>Creates and publishes a journey.</summary>
    public async Task PublishAsync(string text)
    {
        using var answer = await PostAsync("/v1/journeys", text);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var journey = JsonDocument.Parse(text).RootElement.GetProperty("journey").GetString();
        await Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = journey });
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var rest = Service.Rest();
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await rest.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>An event happens now and is numbered, said by whoever may say its name; it is delivered by <see cref="DeliverAsync"/>.</summary>
    public void Happens(string contact, string name, Struct? properties = null, bool historic = false) => Log.Append(new Event
    {
        Id = Guid.NewGuid().ToString(), Workspace = "w1", Contact = contact, Name = name,
        OccurredAt = Now.ToTimestamp(), ReceivedAt = Now.ToTimestamp(), Properties = properties ?? new Struct(),
        Historic = historic,
        Origin = EventOrigins.Of(ReservedNames.Contains(name) ? OriginKind.Service : OriginKind.ApiKey, "tests"),
    });

    /// <summary>Delivers the whole log from the start, however much of it was delivered before.</summary>
    public async Task DeliverAsync()
    {
        for (var p = 0; p < Log.PartitionCount; p++)
            if (Log.LastN()[p] > 0)
                (await Service.DeliverAsync(Log.Read(p, 1, 10_000))).EnsureSuccessStatusCode();
    }

    public async Task HappensAsync(string contact, string name, Struct? properties = null)
    {
        Happens(contact, name, properties);
        await DeliverAsync();
    }

    /// <summary>
    /// Moves the clock as the gateway does: from timer to timer, waiting for each to be worked through.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var goal = Now + time;
        while (Now < goal)
        {
            var status = await Clock.GetClockStatusAsync(new GetClockStatusRequest());
            var next = status.NextDue?.ToDateTimeOffset() is { } due && due < goal ? due : goal;
            await Clock.AdvanceClockAsync(new AdvanceClockRequest { To = next.ToTimestamp() });
            await QuietAsync();
        }

        ahead = Now - TimeProvider.System.GetUtcNow();
    }

    /// <summary>Waits until nothing is left to do at this moment.</summary>
    public Task QuietAsync() => Eventually.HoldsAsync(
        async () => !(await Clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy,
        "the service has nothing left to do");

    public async Task<JourneyRun> RunOfAsync(string contact) =>
        Assert.Single((await Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = contact })).Runs);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await logServer.DisposeAsync();
        await Notification.DisposeAsync();
    }
}
