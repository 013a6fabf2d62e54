using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class EntryKindTests
{
    private const string Stay = """{"id": "stay", "wait": "1d"}""";

    [Theory]
    [InlineData("""{"segment": "vips"}""", "segment_entered", """{"segment": "vips"}""", 1)]
    [InlineData("""{"segment": "vips"}""", "segment_entered", """{"segment": "others"}""", 0)]
    [InlineData("""{"segment": "vips"}""", "segment_left", """{"segment": "vips"}""", 0)]
    [InlineData("""{"left_segment": "vips"}""", "segment_left", """{"segment": "vips"}""", 1)]
    [InlineData("""{"stage": "mql"}""", "stage_changed", """{"from": "lead", "to": "mql"}""", 1)]
    [InlineData("""{"stage": "mql"}""", "stage_changed", """{"from": "mql", "to": "lead"}""", 0)]
    [InlineData("""{"api": true}""", "journey_entry_requested", """{"journey": "j", "source": "api"}""", 1)]
    [InlineData("""{"api": true}""", "journey_entry_requested", """{"journey": "other", "source": "api"}""", 0)]
    [InlineData("""{"event": "cart_added"}""", "journey_entry_requested", """{"journey": "j", "source": "api"}""", 1)]
    [InlineData("""{"event": "cart_added", "when": "event.properties.amount > 1.0"}""", "journey_entry_requested", """{"journey": "j", "source": "api"}""", 1)]
    public void Entry_OfAKind_LetsInByItsOwnEvent(string entry, string name, string properties, int runs)
    {
        var story = Of($$"""{"journey": "j", "entry": {{entry}}, "steps": [{{Stay}}]}""");
        story.Happens(name, System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(properties));
        Assert.Equal(runs, story.Runs.Count);
    }

    [Theory]
    [InlineData("", "event", false, 1)]
    [InlineData("", "time", false, 1)]
    [InlineData("", "definition_change", true, 0)]
    [InlineData("", "history", true, 0)]
    [InlineData(""", "causes": ["definition_change"]""", "definition_change", true, 1)]
    [InlineData(""", "causes": ["definition_change"]""", "event", false, 0)]
    [InlineData(""", "causes": ["definition_change"]""", "history", true, 0)]
    [InlineData(""", "causes": ["event", "time", "definition_change"]""", "time", false, 1)]
    [InlineData(""", "causes": ["event"]""", null, false, 1)]
    public void E24_EntryBySegment_LetsInByTheCausesThatItAsksFor(string causes, string? cause, bool historic, int runs)
    {
        var story = Of($$"""{"journey": "j", "entry": {"segment": "vips"{{causes}}}, "steps": [{{Stay}}]}""");
        object said = cause is null ? new { segment = "vips" } : new { segment = "vips", sequence = 1, cause };

        story.Hear(story.Event("segment_entered", said) with { Historic = historic });

        Assert.Equal(runs, story.Runs.Count);
    }

    [Theory]
    [InlineData("""{"event": "cart_added", "causes": ["event"]}""", "only coming into a segment")]
    [InlineData("""{"segment": "vips", "causes": ["rebuild"]}""", "definition_change")]
    [InlineData("""{"segment": "vips", "causes": []}""", "give 1 to 3 items")]
    public void Entry_CausesThatAreNone_AreRefused(string entry, string said) => Assert.Contains(
        said, Assert.Single(Texts.Read($$"""{"journey": "j", "entry": {{entry}}, "steps": [{{Stay}}]}""").Faults).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Entry_ByRequestWithACondition_AsksItOfTheContact()
    {
        var story = Of($$"""{"journey": "j", "entry": {"api": true, "when": "contact.stage == \"mql\""}, "steps": [{{Stay}}]}""");
        Assert.Empty(story.Happens("journey_entry_requested", new { journey = "j", source = "api" }).Runs);
        Assert.Equal("condition_not_met", Assert.Single(story.Refusals).Reason);
        story.Happens("stage_changed", new { to = "mql" }).Happens("journey_entry_requested", new { journey = "j", source = "api" });
        Assert.Single(story.Runs);
    }

    [Fact]
    public void E23_CoolDown_EndsAtItsInstant()
    {
        var story = Of($$"""
            {"journey": "j", "entry": {"event": "go"}, "reentry": "after_exit", "cool_down": "7d", "steps": [{{Stay}}]}
            """).Happens("go").Passes(TimeSpan.FromDays(1));
        story.Passes(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1)).Happens("go");
        Assert.Single(story.Runs);
        Assert.Equal("cool_down", Assert.Single(story.Refusals).Reason);
        Assert.Equal(2, story.Passes(TimeSpan.FromSeconds(1)).Happens("go").Runs.Count);
    }

    [Fact]
    public void E23_ParallelByKey_OneRunForEachKey()
    {
        var story = Carts("").Happens("cart_added", new { cart_id = "1" }).Happens("cart_added", new { cart_id = "2" })
            .Happens("cart_added", new { cart_id = "1" }).Happens("cart_added", new { other = 1 });
        Assert.Equal(["1", "2"], story.Runs.Select(run => run.Key));
        Assert.Equal(["already_inside", "no_key"], story.Refusals.Select(refusal => refusal.Reason));
    }

    [Fact]
    public void E25_CheckoutOfOneCart_EndsItsRunOnly()
    {
        var story = Carts("\"exit_when\": \"event.name == \\\"checkout\\\"\",")
            .Happens("cart_added", new { cart_id = "1" }).Happens("cart_added", new { cart_id = "2" })
            .Happens("checkout", new { cart_id = "1" });
        Assert.Equal(["exit_when", null], story.Runs.Select(run => run.ExitReason));
        // What says nothing of a cart is about all of them.
        Assert.Equal(["exit_when", "exit_when"], story.Happens("checkout").Runs.Select(run => run.ExitReason));
    }

    [Fact]
    public void E26_KeyedWait_LooksBackAndAsksForTheSameKey()
    {
        const string Steps = """
            {"id": "delay", "wait": "30m"},
            {"id": "bought", "wait_for": {"event": "checkout", "timeout": "1h", "keyed": true, "else": "no"}},
            {"id": "yes", "exit": {"reason": "yes"}}, {"id": "no", "exit": {"reason": "no"}}
            """;
        var story = new Story(Texts.Open(Texts.Journey(Steps, "\"reentry\": \"parallel\", \"key\": \"event.properties.cart_id\",")))
            .Happens("cart_added", new { cart_id = "1" }).Happens("cart_added", new { cart_id = "2" });
        story.Passes(TimeSpan.FromMinutes(10)).Happens("checkout", new { cart_id = "1" }).Happens("checkout");
        story.Passes(TimeSpan.FromMinutes(20));
        Assert.Equal(["yes", null], story.Runs.Select(run => run.ExitReason));
        Assert.Equal(["yes", "no"], story.Passes(TimeSpan.FromHours(1)).Runs.Select(run => run.ExitReason));
    }

    [Fact]
    public void WaitFor_Segment_PassesWhenInOrComingIn()
    {
        const string Steps = """
            {"id": "w", "wait_for": {"segment": "vips", "timeout": "1h", "else": "no"}},
            {"id": "yes", "exit": {"reason": "yes"}}, {"id": "no", "exit": {"reason": "no"}}
            """;
        var there = new Story(Texts.Open(Texts.Journey(Steps))).Happens("segment_entered", new { segment = "vips" }).Happens("cart_added");
        Assert.Equal("yes", there.Run.ExitReason);
        var coming = new Story(Texts.Open(Texts.Journey(Steps))).Happens("cart_added").Happens("segment_entered", new { segment = "x" });
        Assert.Equal("w", coming.Run.Step);
        Assert.Equal("yes", coming.Happens("segment_entered", new { segment = "vips" }).Run.ExitReason);
        var never = new Story(Texts.Open(Texts.Journey(Steps))).Happens("cart_added").Passes(TimeSpan.FromHours(1));
        Assert.Equal("no", never.Run.ExitReason);
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-28T12:00:00Z", "0 9 * * MON", "2026-03-30T07:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-03-28T12:00:00Z", "0 9 * * MON", "2026-03-30T01:00:00Z")]
    [InlineData("Europe/Paris", "2026-03-28T12:00:00Z", "30 2 * * *", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Paris", "2026-10-24T12:00:00Z", "30 2 * * *", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T00:30:00.001Z", "30 2 * * *", "2026-10-26T01:30:00Z")]
    [InlineData("UTC", "2026-02-01T00:00:00Z", "0 10 31 * *", "2026-02-28T10:00:00Z")]
    [InlineData("UTC", "2026-04-01T00:00:00Z", "0 10 31 * *", "2026-04-30T10:00:00Z")]
    public void E22_Schedule_GoesByTheContactsClock(string zone, string now, string cron, string due)
    {
        var version = Texts.Version(
            $$"""{"journey": "j", "entry": {"schedule": "{{cron}}", "when": "in_segment(\"s\")"}, "zone": "{{zone}}", "steps": [{{Stay}}]}""");
        var entry = PlannedEntry.Next(version, ContactFacts.None("w1", "c_1"), At(now));
        Assert.Equal(At(due), entry.Due);
    }

    [Fact]
    public void PlannedEntry_OfADate_FollowsTheAttributeAndTheZone()
    {
        var text = $$"""{"journey": "j", "entry": {"date": {"attribute": "birthday", "yearly": true, "days": -7, "at": "10:00"} }, "steps": [{{Stay}}]}""";
        var story = Of(text);
        Assert.Null(PlannedEntry.Next(Texts.Version(text), story.Facts, story.Now).Due);
        story.Happens("identified", new { birthday = "1990-06-10", timezone = "Asia/Shanghai" });
        Assert.Equal(At("2026-06-03T02:00:00Z"), PlannedEntry.Next(Texts.Version(text), story.Facts, story.Now).Due);
        Assert.Null(PlannedEntry.Next(Texts.Version(text), story.Facts.MergeInto("c_2", "merge", story.Now), story.Now).Due);
    }

    [Theory]
    [InlineData("""{"segment": "a", "event": "b"}""", "entry")]
    [InlineData("{}", "entry")]
    [InlineData("""{"schedule": "0 9 * * MON"}""", "entry")]
    [InlineData("""{"schedule": "soon", "when": "true"}""", "entry.schedule")]
    [InlineData("""{"date": {}}""", "entry.date.attribute")]
    [InlineData("""{"api": false}""", "entry.api")]
    public void Read_FaultyEntry_IsRefusedByPath(string entry, string path) => Assert.Contains(
        Texts.Read($$"""{"journey": "j", "entry": {{entry}}, "steps": [{{Stay}}]}""").Faults, fault => fault.Path == path);

    [Fact]
    public void Read_EntryOfAKindThatThereIsNot_TellsAllThatThereAre()
    {
        var told = Texts.Read($$"""{"journey": "j", "entry": {"evnt": "a"}, "steps": [{{Stay}}]}""").Faults.Single(fault => fault.Path == "entry.evnt");
        Assert.EndsWith("known are event, threshold, segment, left_segment, stage, date, schedule, api, when", told.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"reentry\": \"parallel\",", "reentry")]
    [InlineData("\"cool_down\": \"7d\",", "cool_down")]
    [InlineData("\"zone\": \"Mars/Olympus\",", "zone")]
    [InlineData("\"key\": \"event.propertys.x\",", "key")]
    public void Read_FaultyHead_IsRefusedByPath(string head, string path) =>
        Assert.Contains(Texts.Read(Texts.Journey(Stay, head)).Faults, fault => fault.Path == path);

    private static Story Carts(string head) => new(Texts.Open(Texts.Journey(
        Stay, $"\"reentry\": \"parallel\", \"key\": \"event.properties.cart_id\", {head}")));

    private static Story Of(string text) => new(Texts.Open(text));

    private static DateTimeOffset At(string instant) =>
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
