using System.Text.Json;
using Rapport.Events;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class EntryTests
{
    private const string Mail = """{"id": "mail", "send": {"channel": "email", "template": "t"}}""";
    private const string Stay = """{"id": "stay", "wait": "1d"}""";

    [Fact]
    public void Enter_MatchingEvent_StartsARunAndConcludes()
    {
        var story = new Story(Texts.Open(Texts.Journey($"{Mail}, {Stay}"))).Happens("page_viewed")
            .Happens("cart_added");
        Assert.Equal(("stay", Story.Start.AddDays(1)), (story.Run.Step, story.Run.WakeAt));
        Assert.Equal("mail", Assert.Single(story.Commands).Step);
        Assert.Equal("journey_entered", Assert.Single(story.Conclusions).Name);
        Assert.Equal("e2", story.Run.EntryEventId);
    }

    [Theory]
    [InlineData(150.0, 1)]
    [InlineData(50.0, 0)]
    public void Enter_Condition_Decides(double amount, int runs)
    {
        var text = """
            {"journey": "cart", "entry": {"event": "cart_added", "when": "event.properties.amount >= 100.0"},
             "steps": [{"id": "stay", "wait": "1d"}]}
            """;
        var story = new Story(Texts.Open(text)).Happens("cart_added", new { amount });
        Assert.Equal(runs, story.Runs.Count);
        if (runs == 1)
            Assert.Contains("\"event.properties.amount\":150", story.Trace[0].ValuesJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_ConditionOnFacts_SeesTheEventsBefore()
    {
        var text = """
            {"journey": "vip",
             "entry": {"event": "cart_added", "when": "\"vip\" in contact.tags && contact.stage == \"mql\""},
             "steps": [{"id": "stay", "wait": "1d"}]}
            """;
        var story = new Story(Texts.Open(text)).Happens("cart_added").Happens("tag_added", new { tag = "vip" });
        Assert.Empty(story.Happens("cart_added").Runs);
        Assert.Single(story.Happens("stage_changed", new { to = "mql" }).Happens("cart_added").Runs);
    }

    [Theory]
    [InlineData("engagement", "mql", 1)]
    [InlineData("engagement", "sql", 0)]
    [InlineData("fit", "mql", 0)]
    public void Enter_Threshold_OnlyItsCrossing(string model, string threshold, int runs)
    {
        var text = """
            {"journey": "lead", "entry": {"threshold": "engagement/mql"}, "steps": [{"id": "stay", "wait": "1d"}]}
            """;
        var story = new Story(Texts.Open(text)).Happens("threshold_crossed", new { model, threshold, score = 101.5 });
        Assert.Equal(runs, story.Runs.Count);
    }

    [Fact]
    public void E11_LateEvent_DoesNotEnter()
    {
        var text = Texts.Journey(Stay, "\"max_age\": \"6h\",");
        Assert.Empty(new Story(Texts.Open(text)).Happens("cart_added", age: TimeSpan.FromDays(3)).Runs);
        Assert.Empty(new Story(Texts.Open(text)).Happens("cart_added", age: TimeSpan.FromHours(6.01)).Runs);
        Assert.Single(new Story(Texts.Open(text)).Happens("cart_added", age: TimeSpan.FromHours(6)).Runs);
    }

    // Whatever an entry waits for: had the event not been historic, it would have begun a run.
    [Theory]
    [InlineData("""{"event": "cart_added"}""", "cart_added", "{}")]
    [InlineData("""{"event": "cart_added", "when": "event.properties.amount >= 100.0"}""", "cart_added", """{"amount": 150}""")]
    [InlineData("""{"event": "tag_added"}""", "tag_added", """{"tag": "vip"}""")]
    [InlineData("""{"event": "segment_entered"}""", "segment_entered", """{"segment": "vips"}""")]
    [InlineData("""{"event": "stage_changed"}""", "stage_changed", """{"to": "mql"}""")]
    [InlineData("""{"threshold": "engagement/mql"}""", "threshold_crossed", """{"model": "engagement", "threshold": "mql", "score": 101.5}""")]
    public void E13_HistoricEvent_OfAnyKindOfEntry_StartsNothing(string entry, string name, string properties)
    {
        var text = $$"""{"journey": "j", "entry": {{entry}}, "steps": [{{Mail}}, {{Stay}}]}""";
        var said = JsonSerializer.Deserialize<JsonElement>(properties);
        var story = new Story(Texts.Open(text));
        story.Hear(story.Event(name, said) with { Historic = true });
        Assert.Empty(story.Runs);
        Assert.Empty(story.Commands);
        Assert.Empty(story.Conclusions);
        Assert.Single(story.Hear(story.Event(name, said)).Runs);
    }

    [Fact]
    public void Enter_EventAtTheHopLimit_StartsNothing()
    {
        var story = new Story(Texts.Open(Texts.Journey(Stay)));
        Assert.Empty(story.Hear(story.Event("cart_added") with { Hop = 8 }).Runs);
        Assert.Single(story.Hear(story.Event("cart_added") with { Hop = 7 }).Runs);
    }

    [Fact]
    public void Enter_OwnConclusion_NeverFeedsItself()
    {
        var text = """
            {"journey": "echo", "entry": {"event": "journey_exited"}, "reentry": "after_exit",
             "steps": [{"id": "stay", "wait": "1d"}]}
            """;
        Assert.Empty(new Story(Texts.Open(text)).Happens("journey_exited", new { journey = "echo" }).Runs);
        Assert.Single(new Story(Texts.Open(text)).Happens("journey_exited", new { journey = "other" }).Runs);
    }

    [Fact]
    public void Enter_EventReceivedBeforeOpening_StartsNothing()
    {
        var open = Texts.Open(Texts.Journey(Stay)) with { OpenSince = Story.Start.AddMinutes(1) };
        var story = new Story(open).Happens("cart_added");
        Assert.Empty(story.Runs);
        Assert.Single(story.Passes(TimeSpan.FromMinutes(1)).Happens("cart_added").Runs);
    }

    [Theory]
    [InlineData(4, 1, false)]
    [InlineData(5, -1, true)]
    public void Enter_OpenedAtAPlace_GoesByTheNumberAndNotByTheClock(long n, int hours, bool enters)
    {
        var open = Texts.Open(Texts.Journey(Stay)) with { OpenSince = Story.Start, OpenAfter = new LogPosition([4]) };
        var came = new JourneyEvent
        {
            Id = "e", Workspace = "main", Contact = "c", Name = "cart_added", OccurredAt = Story.Start,
            ReceivedAt = Story.Start.AddHours(hours), Partition = 0, N = n,
        };
        Assert.Equal(enters, open.WasOpenFor(came));
    }

    [Fact]
    public void E23_Never_EntersOnceForEver()
    {
        var story = new Story(Texts.Open(Texts.Journey(Stay)));
        for (var i = 0; i < 5; i++)
            story.Happens("cart_added");
        Assert.Single(story.Runs);
        Assert.Single(story.Passes(TimeSpan.FromDays(2)).Happens("cart_added").Runs);
        Assert.False(story.Run.Active);
    }

    [Fact]
    public void E23_AfterExit_EntersAgainWhenTheRunBeforeHasEnded()
    {
        var story = new Story(Texts.Open(Texts.Journey(Stay, "\"reentry\": \"after_exit\",")));
        var early = story.Happens("cart_added").Event("cart_added");
        Assert.Single(story.Hear(early).Runs);
        story.Passes(TimeSpan.FromDays(1));
        // The same event delivered again after the run has ended is still the refused one.
        Assert.Single(story.Hear(early).Runs);
        Assert.Equal(2, story.Happens("cart_added").Runs.Count);
        Assert.Equal(2, story.Runs.Select(run => run.Id).Distinct().Count());
    }
}
