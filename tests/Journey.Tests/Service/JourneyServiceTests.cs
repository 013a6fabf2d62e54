using System.Net;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Common.V1;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

public sealed class JourneyServiceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Cart = """
        {"journey": "cart", "entry": {"event": "cart_added"}, "steps": [
          {"id": "first", "send": {"channel": "email", "template": "first", "variables": {"discount": 5}}},
          {"id": "think", "wait": "2d"},
          {"id": "how", "branch": [{"when": "\"vip\" in contact.tags", "to": "call"}], "else": "end"},
          {"id": "call", "handoff": {"queue": "sales", "reason": "vip", "priority": 3}},
          {"id": "end", "exit": {"reason": "done"}}]}
        """;

    [Fact]
    public async Task EventIn_DuplicatesAndARestart_EachCommandOnce()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        for (var i = 0; i < 30; i++)
            stage.Happens($"c_{i}", "cart_added");
        await Task.WhenAll(stage.DeliverAsync(), stage.DeliverAsync());
        await stage.RestartAsync();
        await Task.WhenAll(stage.DeliverAsync(), stage.DeliverAsync());
        await stage.QuietAsync();
        Assert.Equal(30, stage.Notification.Stored.Count);
        Assert.Equal(30, stage.Notification.Stored.Select(command => command.Contact).Distinct().Count());
        Assert.All(stage.Notification.Stored, command => Assert.Equal(("first", 5d),
            (command.SendMessage.Template, command.SendMessage.Variables.Fields["discount"].NumberValue)));
        Assert.Equal(30, stage.Log.All().Count(e => e.Event.Name == "journey_entered"));
    }

    [Fact]
    public async Task E13_ThousandsOfHistoricEvents_StartNothingAndHoldUpNobody()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        for (var i = 0; i < 5_000; i++)
            stage.Happens($"c_{i % 500}", "cart_added", historic: true);
        stage.Happens("c_live", "cart_added");
        await stage.DeliverAsync();
        await stage.QuietAsync();
        Assert.Equal("c_live", Assert.Single(stage.Notification.Stored).Contact);
        Assert.Equal("c_live", Assert.Single(stage.Log.All(), e => e.Event.Name == "journey_entered").Event.Contact);
        Assert.Empty((await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_7" })).Runs);
        // Counted all the same: the service has followed the log to its end, what it concluded itself included.
        await stage.DeliverAsync();
        Assert.Equal(stage.Log.LastN(), (await stage.Clock.GetClockStatusAsync(new GetClockStatusRequest())).AppliedN);
    }

    [Fact]
    public async Task Watermarks_Lost_TheWholeLogAgainChangesNothing()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        stage.Happens("c_1", "cart_added");
        stage.Happens("c_1", "tag_added", Properties("tag", "vip"));
        stage.Happens("c_1", "tag_removed", Properties("tag", "vip"));
        stage.Happens("c_2", "cart_added");
        await stage.DeliverAsync();
        await stage.QuietAsync();
        await stage.AdvanceAsync(TimeSpan.FromDays(2));
        var before = await stage.RunOfAsync("c_1");
        await stage.Database.DropCollectionAsync("watermarks");
        await stage.DeliverAsync();
        await stage.QuietAsync();
        Assert.Equal(before, await stage.RunOfAsync("c_1"));
        Assert.Equal(2, stage.Notification.Stored.Count);
        Assert.Equal(stage.Log.LastN(), (await stage.Clock.GetClockStatusAsync(new GetClockStatusRequest())).AppliedN);
    }

    [Fact]
    public async Task E23_SameEntryFiveTimesAtTwoReplicas_OneRun()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        await using var second = await stage.NewServiceAsync();
        for (var i = 0; i < 5; i++)
            stage.Happens("c_1", "cart_added");
        var p = Enumerable.Range(0, stage.Log.PartitionCount).Single(partition => stage.Log.LastN()[partition] > 0);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            (i % 2 == 0 ? stage.Service : second).DeliverAsync(stage.Log.Read(p, 1, 5))));
        await stage.QuietAsync();
        await stage.RunOfAsync("c_1");
        Assert.Single(stage.Notification.Stored);
    }

    [Fact]
    public async Task Timer_RestartWhileWaiting_FiresOnceAtItsTime()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        await stage.HappensAsync("c_1", "cart_added");
        await stage.HappensAsync("c_1", "tag_added", Properties("tag", "vip"));
        await stage.AdvanceAsync(TimeSpan.FromHours(47));
        await stage.RestartAsync();
        Assert.Equal("think", (await stage.RunOfAsync("c_1")).Step);
        await stage.AdvanceAsync(TimeSpan.FromHours(2));
        var run = await stage.RunOfAsync("c_1");
        Assert.Equal(("done", ""), (run.ExitReason, run.Step));
        var handoff = Assert.Single(stage.Notification.Stored, c => c.OpenHandoff is not null).OpenHandoff;
        Assert.Equal("vip", handoff.Dossier.Fields["tags"].ListValue.Values[0].StringValue);
        Assert.Equal(["entered", "sent", "waited", "branched", "handed_off", "exited", "exited"],
            run.Trace.Select(e => e.Result));
        Assert.Equal("vip", run.Trace[3].Values.Fields["contact.tags"].ListValue.Values[0].StringValue);
        var waited = run.Trace[2].Out.ToDateTimeOffset() - run.Trace[2].In.ToDateTimeOffset();
        Assert.InRange(waited, TimeSpan.FromDays(2), TimeSpan.FromDays(2) + TimeSpan.FromMinutes(5));
        await Eventually.HoldsAsync(
            () => Task.FromResult(stage.Log.All().Count(e => e.Event.Name == "journey_exited") == 1),
            "the exit is in the log");
    }

    [Fact]
    public async Task NotificationDown_CommandsWaitAndRepeat_NothingIsLostOrDoubled()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        stage.Notification.LosesAnswers = true;
        await stage.HappensAsync("c_1", "cart_added");
        await Eventually.HoldsAsync(() => Task.FromResult(stage.Notification.Calls > 1), "the command was tried again");
        await stage.RestartAsync();
        stage.Notification.LosesAnswers = false;
        await stage.QuietAsync();
        Assert.Single(stage.Notification.Stored);
        Assert.Equal(stage.Notification.Stored.Single().CommandId, (await stage.RunOfAsync("c_1")).Trace[1].CommandId);
    }

    [Fact]
    public async Task Command_ThatNotificationRejects_IsNotedAndNotRepeated()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(
            Cart.Replace("\"template\": \"first\"", "\"template\": \"impossible\"", StringComparison.Ordinal));
        await stage.HappensAsync("c_1", "cart_added");
        await stage.QuietAsync();
        var last = (await stage.RunOfAsync("c_1")).Trace[^1];
        Assert.Equal(("rejected", "no such template"), (last.Result, last.Reason));
        Assert.Equal(1, stage.Notification.Calls);
    }

    [Fact]
    public async Task E28_NewVersionWhileInside_OnlyNewcomersTakeIt()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        await stage.HappensAsync("c_1", "cart_added");
        var changed = Cart.Replace("\"template\": \"first\"", "\"template\": \"second\"", StringComparison.Ordinal)
            .Replace("\"reason\": \"done\"", "\"reason\": \"done2\"", StringComparison.Ordinal);
        using var rest = stage.Service.Rest();
        using var content = new StringContent(changed, System.Text.Encoding.UTF8, "application/json");
        (await rest.PutAsync(new Uri("/v1/journeys/cart", UriKind.Relative), content)).EnsureSuccessStatusCode();
        Assert.Equal(1, (await stage.Api.GetJourneyAsync(new GetJourneyRequest { Journey = "cart" })).Version);
        Assert.Equal(2, (await stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" })).Version);
        Assert.Equal(2, (await stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" })).Version);
        await stage.HappensAsync("c_2", "cart_added");
        await stage.AdvanceAsync(TimeSpan.FromDays(2.1));
        var (one, two) = (await stage.RunOfAsync("c_1"), await stage.RunOfAsync("c_2"));
        Assert.Equal((1, "done"), (one.Version, one.ExitReason));
        Assert.Equal((2, "done2"), (two.Version, two.ExitReason));
        var stats = await stage.Runs.GetJourneyStatsAsync(new GetJourneyStatsRequest { Journey = "cart" });
        Assert.Equal((2, 0, 1, 1), (stats.Entered, stats.Active, stats.Exited["done"], stats.Exited["done2"]));
        Assert.Equal([2, 1], stats.Versions.Select(version => version.Version));
        Assert.Equal(
            (1, 1), (stats.Versions[0].Steps[0].Results["sent"], stats.Versions[0].Steps[1].Results["waited"]));
    }

    [Fact]
    public async Task E30_Pause_NobodyEntersAndNoStepRunsUntilResumed()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        await stage.HappensAsync("c_1", "cart_added");
        await stage.HappensAsync("c_1", "tag_added", Properties("tag", "vip"));
        await stage.QuietAsync();
        await stage.Api.PauseJourneyAsync(new PauseJourneyRequest { Journey = "cart" });
        await stage.HappensAsync("c_2", "cart_added");
        await stage.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal("think", (await stage.RunOfAsync("c_1")).Step);
        Assert.Single(stage.Notification.Stored);
        await stage.Api.ResumeJourneyAsync(new ResumeJourneyRequest { Journey = "cart" });
        await stage.QuietAsync();
        Assert.Equal("done", (await stage.RunOfAsync("c_1")).ExitReason);
        Assert.Equal(2, stage.Notification.Stored.Count);
        Assert.Empty((await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_2" })).Runs);
    }

    [Fact]
    public async Task E5_Merge_OneRunGoesOnUnderTheSurvivor()
    {
        await using var stage = await JourneyStage.StartAsync(mongo, nameof(E5_Merge_OneRunGoesOnUnderTheSurvivor));
        await stage.PublishAsync(Cart);
        await stage.HappensAsync("c_a", "cart_added");
        await stage.HappensAsync("c_a", "tag_added", Properties("tag", "vip"));
        await stage.HappensAsync("c_b", "cart_added");
        stage.Log.Merge("w1", "c_a", "c_b", stage.Now);
        await stage.DeliverAsync();
        var runs = (await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_b" })).Runs;
        Assert.Equal(["", "merged"], runs.Select(run => run.ExitReason).Order());
        Assert.Equal(runs, (await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_a" })).Runs);
        await stage.HappensAsync("c_b", "cart_added");
        await stage.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(3, stage.Notification.Stored.Count);
        Assert.Equal("c_b", Assert.Single(stage.Notification.Stored, c => c.OpenHandoff is not null).Contact);
    }

    [Fact]
    public async Task E37_WordAboutASegment_HeardAfterALaterOne_ChangesNothing()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync("""
            {"journey": "vips", "entry": {"event": "segment_entered"}, "reentry": "after_exit",
             "steps": [{"id": "mail", "send": {"channel": "email", "template": "t"}}]}
            """);
        await stage.HappensAsync("c_1", "segment_left", Word("vips", 4));
        await stage.RestartAsync();
        await stage.HappensAsync("c_1", "segment_entered", Word("vips", 3));
        // Another segment, another contact, and the next word are none of the older one's business.
        await stage.HappensAsync("c_1", "segment_entered", Word("buyers", 1));
        await stage.HappensAsync("c_2", "segment_entered", Word("vips", 1));
        await stage.QuietAsync();
        Assert.Equal(["c_1", "c_2"], stage.Notification.Stored.Select(command => command.Contact).Order());
        Assert.Equal("buyers", await SegmentsAsync(stage, "c_1"));
        await stage.HappensAsync("c_1", "segment_entered", Word("vips", 5));
        await stage.QuietAsync();
        Assert.Equal(3, stage.Notification.Stored.Count);
        Assert.Equal("buyers vips", await SegmentsAsync(stage, "c_1"));
    }

    [Fact]
    public async Task Create_FaultyDefinition_TellsEveryFaultWithLineAndColumn()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var answer = await stage.PostAsync("/v1/journeys", """
            {"journey": "cart", "entry": {"event": "cart_added"},
             "steps": [
               {"id": "a", "branch": [{"when": "contact.stage == 1 +", "to": "b"}]},
               {"id": "c", "wait": "soon"}]}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var faults = body.GetProperty("details").EnumerateArray()
            .Single(detail => detail.TryGetProperty("fieldViolations", out _))
            .GetProperty("fieldViolations").EnumerateArray()
            .Select(fault => (fault.GetProperty("field").GetString(), fault.GetProperty("description").GetString()!))
            .ToList();
        Assert.Equal(
            ["steps[0].branch[0].when", "steps[0].branch[0].to", "steps[1].wait"], faults.Select(fault => fault.Item1));
        Assert.StartsWith("line 3, column ", faults[0].Item2, StringComparison.Ordinal);
        Assert.Contains("in the condition, line 1, column ", faults[0].Item2, StringComparison.Ordinal);
        Assert.StartsWith("line 4, column 24: ", faults[2].Item2, StringComparison.Ordinal);
        Assert.Contains("DEFINITION_INVALID", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journeys_UnknownTakenOrStale_AreRefusedByReason()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Cart);
        using var again = await stage.PostAsync("/v1/journeys", Cart);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(StatusCode.NotFound,
            await CodeAsync(stage.Api.GetJourneyAsync(new() { Journey = "none" }).ResponseAsync));
        Assert.Equal(StatusCode.Aborted, await CodeAsync(
            stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart", Etag = "99" }).ResponseAsync));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(
            stage.Runs.ListJourneyRunsAsync(new() { Journey = "cart", PageToken = "?" }).ResponseAsync));
        await stage.Api.ArchiveJourneyAsync(new ArchiveJourneyRequest { Journey = "cart" });
        Assert.Equal(StatusCode.FailedPrecondition, await CodeAsync(
            stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" }).ResponseAsync));
        var listed = Assert.Single((await stage.Api.ListJourneysAsync(new ListJourneysRequest())).Journeys);
        Assert.Equal((JourneyState.Archived, 1), (listed.State, listed.Version));
    }

    private static async Task<StatusCode> CodeAsync(Task call) =>
        (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode;

    private static Struct Word(string segment, int sequence) =>
        new() { Fields = { ["segment"] = Value.ForString(segment), ["sequence"] = Value.ForNumber(sequence) } };

    private static async Task<string> SegmentsAsync(JourneyStage stage, string contact)
    {
        var facts = await stage.Service.Services.GetRequiredService<FactsStore>().FindAsync([("w1", contact)], default);
        return string.Join(' ', Assert.Single(facts).Segments.Order(StringComparer.Ordinal));
    }

    private static Struct Properties(string name, string value) =>
        new() { Fields = { [name] = Value.ForString(value) } };
}
