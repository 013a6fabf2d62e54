using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Rapport.Contact.V1;
using Rapport.Journey.Definitions;
using Rapport.Journey.Entries;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>Entries by name, by date and by schedule, and why somebody did not enter.</summary>
public sealed class EntryServiceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Welcome = """
        {"journey": "welcome", "entry": {"event": "signed_up", "when": "contact.stage == \"mql\""}, "steps": [
          {"id": "rest", "wait": "1d"}, {"id": "mail", "send": {"channel": "email", "template": "t"}}]}
        """;

    private const string Birthday = """
        {"journey": "birthday", "entry": {"date": {"attribute": "birthday", "yearly": true, "at": "10:00"}},
         "reentry": "after_exit", "zone": "Europe/Paris", "steps": [{"id": "mail", "send": {"channel": "email", "template": "t"}}]}
        """;

    [Fact]
    public async Task Enroll_ListOfContacts_EntersThemOnceAndTellsEveryRefusal()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Welcome);
        foreach (var id in (string[])["c_1", "c_2"])
            stage.Contacts.Put("w1", id, null);
        var request = new EnrollContactsRequest { Journey = "welcome", Contacts = { "c_1", "c_2", "c_none", "c_1" } };
        var answer = await stage.Entries.EnrollContactsAsync(request);
        Assert.Equal(
            ["c_1 True ", "c_2 True ", "c_none False unknown_contact", "c_1 True "],
            answer.Enrollments.Select(each => $"{each.Contact} {each.Requested} {each.Reason}"));
        await stage.DeliverAsync();
        await stage.QuietAsync();
        Assert.Equal("rest", (await stage.RunOfAsync("c_1")).Step);
        Assert.Equal("rest", (await stage.RunOfAsync("c_2")).Step);
        var again = await stage.Entries.EnrollContactsAsync(request);
        Assert.Equal(["already_inside", "already_inside", "unknown_contact", "already_inside"], again.Enrollments.Select(each => each.Reason));

        await stage.Api.PauseJourneyAsync(new PauseJourneyRequest { Journey = "welcome" });
        Assert.Equal(StatusCode.FailedPrecondition, await CodeAsync(stage.Entries.EnrollContactsAsync(request).ResponseAsync));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(
            stage.Entries.EnrollContactsAsync(new EnrollContactsRequest { Journey = "none", Contacts = { "c_1" } }).ResponseAsync));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(
            stage.Entries.EnrollContactsAsync(new EnrollContactsRequest { Journey = "welcome" }).ResponseAsync));
    }

    [Fact]
    public async Task Why_AtEveryMoment_IsSaid()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        stage.Contacts.Put("w1", "c_1", null);
        using var draft = await stage.PostAsync("/v1/journeys", Welcome);
        Assert.Equal("not_open", (await WhyAsync(stage)).State);
        await stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "welcome" });
        Assert.Equal("no_event", (await WhyAsync(stage)).State);
        await stage.HappensAsync("c_1", "signed_up");
        var refused = await WhyAsync(stage);
        Assert.Equal(("refused", "condition_not_met"), (refused.State, Assert.Single(refused.Refusals).Reason));
        Assert.Equal("", refused.Refusals[0].Values.Fields["contact.stage"].StringValue);
        await stage.HappensAsync("c_1", "stage_changed", Properties("to", "mql"));
        await stage.HappensAsync("c_1", "signed_up");
        Assert.Equal("inside", (await WhyAsync(stage)).State);
        await stage.HappensAsync("c_1", "signed_up");
        Assert.Equal(["already_inside", "condition_not_met"], (await WhyAsync(stage)).Refusals.Select(each => each.Reason));
        await stage.AdvanceAsync(TimeSpan.FromDays(1.1));
        var left = await WhyAsync(stage);
        Assert.Equal(("been_inside", 1), (left.State, left.Runs.Count));
        Assert.All([refused, left], each => Assert.NotEmpty(each.Summary));
    }

    [Theory]
    [InlineData("""{"id": "w", "wait": "3650d", "next": "w"}""")]
    [InlineData("""{"id": "w", "wait_days": {"days": 3650, "at": "10:00"}, "next": "w"}""")]
    public async Task Simulate_LoopOfTenYears_EndsBeforeTimeDoes(string loop)
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var draft = await stage.PostAsync("/v1/journeys", $$"""{"journey": "loop", "entry": {"api": true}, "steps": [{{loop}}]}""");
        var walked = await stage.Entries.SimulateJourneyAsync(new SimulateJourneyRequest { Journey = "loop" });
        Assert.True(walked.Run.Active);
        Assert.InRange(walked.Run.WakeTime.ToDateTimeOffset().Year, 9980, 9991);
    }

    [Fact]
    public async Task Simulate_BeyondItsBounds_IsRefusedByName()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var draft = await stage.PostAsync("/v1/journeys", """
            {"journey": "loop", "entry": {"api": true}, "steps": [{"id": "w", "wait": "1s"},
             {"id": "mail", "send": {"channel": "email", "template": "t", "variables": {"text": "LONG"}}, "next": "w"}]}
            """.Replace("LONG", new string('x', 10_000), StringComparison.Ordinal));
        var request = new SimulateJourneyRequest
        {
            Journey = "loop", Time = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).ToTimestamp(),
            Facts = new SimulatedFacts { Tags = { Enumerable.Range(0, 501).Select(i => $"t{i}") }, Segments = { new string('s', 201) }, Stage = new string('x', 201) },
        };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await stage.Entries.SimulateJourneyAsync(request));
        Assert.Equal(
            ["time", "facts.tags", "facts.segments", "facts.stage"],
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));

        var tooMuch = await Assert.ThrowsAsync<RpcException>(async () =>
            await stage.Entries.SimulateJourneyAsync(new SimulateJourneyRequest { Journey = "loop" }));
        Assert.Equal("TOO_LARGE", tooMuch.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task Simulate_WithFactsAndAtATime_TellsEveryDecisionAndDoesNothing()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var draft = await stage.PostAsync("/v1/journeys", Welcome);
        var request = new SimulateJourneyRequest
        {
            Journey = "welcome", Time = new DateTimeOffset(2031, 5, 1, 8, 0, 0, TimeSpan.Zero).ToTimestamp(),
            Facts = new SimulatedFacts { Stage = "mql" }, Events = { new SimulatedEvent { Name = "signed_up" } },
        };
        var walked = await stage.Entries.SimulateJourneyAsync(request);
        Assert.Equal(["entered", "waited", "sent", "exited"], walked.Run.Trace.Select(entry => entry.Result));
        var command = Assert.Single(walked.Commands);
        Assert.Equal(("mail", "send_message", "t"), (command.Step, command.Kind, command.Content.Fields["template"].StringValue));
        Assert.Equal(new DateTimeOffset(2031, 5, 2, 8, 0, 0, TimeSpan.Zero), command.Time.ToDateTimeOffset());
        Assert.Equal(["journey_entered", "journey_exited"], walked.Conclusions.Select(said => said.Event));
        request.Facts.Stage = "lead";
        Assert.Equal("condition_not_met", (await stage.Entries.SimulateJourneyAsync(request)).Refusal.Reason);
        request.Events.Add(new SimulatedEvent { DelaySeconds = -1 });
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(stage.Entries.SimulateJourneyAsync(request).ResponseAsync));
        request.Version = 3;
        request.Events.Clear();
        Assert.Equal(StatusCode.NotFound, await CodeAsync(stage.Entries.SimulateJourneyAsync(request).ResponseAsync));
        await stage.QuietAsync();
        Assert.Empty(stage.Notification.Stored);
        Assert.Empty(stage.Log.All());
    }

    [Fact]
    public async Task Birthday_OfContactsBeforeAndAfterThePublication_LetsInOnceAYear()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        var day = stage.Now.AddDays(2).UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await stage.HappensAsync("c_before", "identified", Properties("birthday", day));
        await stage.PublishAsync(Birthday);
        await stage.HappensAsync("c_after", "identified", Properties("birthday", day));
        await stage.HappensAsync("c_other", "identified", Properties("name", "Ann"));
        await PlannedAsync(stage, 2);
        var planned = stage.Database.GetCollection<BsonDocument>("planned");
        var before = await (await planned.FindAsync(Builders<BsonDocument>.Filter.Empty)).ToListAsync();
        var due = new DateTimeOffset(before[0]["dueAt"].ToUniversalTime());
        await stage.AdvanceAsync(due - stage.Now + TimeSpan.FromSeconds(1));
        // As if the process had died between asking and planning the next.
        foreach (var entry in before)
            await planned.ReplaceOneAsync(new BsonDocument("_id", entry["_id"]), entry);
        await stage.QuietAsync();
        await stage.DeliverAsync();
        await stage.QuietAsync();
        await stage.DeliverAsync();
        Assert.All(
            await (await planned.FindAsync(Builders<BsonDocument>.Filter.Empty)).ToListAsync(),
            entry => Assert.True(entry["dueAt"].ToUniversalTime() > due.AddDays(360).UtcDateTime));
        Assert.Equal(["c_after", "c_before"], stage.Notification.Stored.Select(command => command.Contact).Order());
        var asked = stage.Log.All().Where(each => each.Event.Name == "journey_entry_requested").ToList();
        Assert.Equal(2, asked.Count);
        Assert.All(asked, each => Assert.Equal(("date", 10), (each.Event.Properties.Fields["source"].StringValue, LocalHour(each.Event.OccurredAt))));
    }

    [Fact]
    public async Task Planned_WhenTheAttributeChanges_GoesByTheNewOne()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Birthday);
        await stage.HappensAsync("c_1", "identified", Properties("birthday", "2000-06-10"));
        await PlannedAsync(stage, 1);
        await stage.HappensAsync("c_1", "identified", Properties("birthday", "none"));
        await PlannedAsync(stage, 0);
    }

    [Fact]
    public async Task Planned_WhenTheAttributeGoesWhileContactsAreLookedThrough_IsNobody()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Birthday);
        await stage.HappensAsync("c_1", "identified", Properties("birthday", "2000-06-10"));
        await stage.QuietAsync();
        await PlannedAsync(stage, 1);
        // Another replica looks through all contacts, and its facts are older by the time that it has them.
        await stage.Database.GetCollection<BsonDocument>("sweeps").DeleteManyAsync(Builders<BsonDocument>.Filter.Empty);
        var read = false;
        var settings = MongoClientSettings.FromConnectionString(mongo.ConnectionString);
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandSucceededEvent>(answer =>
        {
            if (answer.CommandName != "find" || read)
                return;
            read = true;
            stage.HappensAsync("c_1", "identified", Properties("birthday", "none")).GetAwaiter().GetResult();
        });
        using var client = new MongoClient(settings);
        var database = client.GetDatabase(stage.Database.DatabaseNamespace.DatabaseName);
        var entries = new PlannedEntries(
            new PlannedEntryStore(stage.Database), new FactsStore(database),
            stage.Service.Services.GetRequiredService<JourneyCatalog>(),
            stage.Service.Services.GetRequiredService<EventLogService.EventLogServiceClient>());
        Assert.True(await entries.SweepAsync(stage.Now, CancellationToken.None));
        Assert.True(read);
        Assert.Equal(0, await stage.Database.GetCollection<BsonDocument>("planned").CountDocumentsAsync(
            Builders<BsonDocument>.Filter.Empty));
    }

    private static Task PlannedAsync(JourneyStage stage, long count) => Eventually.HoldsAsync(
        async () => await stage.Database.GetCollection<BsonDocument>("planned")
            .CountDocumentsAsync(Builders<BsonDocument>.Filter.Empty) == count,
        $"{count} entries are planned");

    private static int LocalHour(Timestamp at) =>
        TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).Hour;

    private static async Task<JourneyEntryExplanation> WhyAsync(JourneyStage stage) =>
        await stage.Entries.ExplainJourneyEntryAsync(new ExplainJourneyEntryRequest { Contact = "c_1", Journey = "welcome" });

    private static async Task<StatusCode> CodeAsync(Task call) => (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode;

    private static Struct Properties(string name, string value) => new() { Fields = { [name] = Value.ForString(value) } };
}
