using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class DefinitionReaderTests
{
    [Fact]
    public void Read_AllFields_GivesTheDefinition()
    {
        var definition = Texts.Version("""
            {
              "journey": "nurture", "name": "Nurture", "reentry": "after_exit", "max_age": "6h",
              "entry": {"threshold": "engagement/mql", "when": "contact.stage == \"lead\""},
              "exit_when": "event.name == \"order_completed\"",
              "steps": [
                {"id": "first", "send": {"channel": "email", "template": "welcome",
                  "variables": {"a": [1, null]}, "stale_after": "2h"}},
                {"id": "think", "wait": "1d12h"},
                {"id": "reads", "wait_for": {"event": "message_opened", "timeout": "2d", "look_back": true,
                  "else": "call"}},
                {"id": "fork", "branch": [{"when": "\"vip\" in contact.tags", "to": "call"}], "else": "end"},
                {"id": "call", "handoff": {"queue": "sales", "reason": "mql", "priority": 5,
                  "dossier": {"note": "hot"}}, "next": "end"},
                {"id": "end", "exit": {"reason": "done"}}
              ]
            }
            """).Definition;
        Assert.Equal("Nurture", definition.Name);
        Assert.Equal(Reentry.AfterExit, definition.Reentry);
        Assert.Equal(TimeSpan.FromHours(6), definition.MaxAge);
        Assert.Equal("engagement/mql", definition.Entry.Threshold!.Key);
        Assert.Equal("threshold_crossed", definition.Entry.Name);
        Assert.NotNull(definition.ExitWhen);
        var send = Assert.IsType<JourneyStep.Send>(definition.Step("first"));
        Assert.Equal("""{"a":[1,null]}""", send.Action.VariablesJson);
        Assert.Equal(TimeSpan.FromHours(2), send.StaleAfter);
        Assert.Equal("think", send.Next);
        Assert.Equal(TimeSpan.FromHours(36), Assert.IsType<JourneyStep.Wait>(definition.Step("think")).Duration);
        var reads = Assert.IsType<JourneyStep.WaitFor>(definition.Step("reads"));
        Assert.Equal(("fork", "call", true), (reads.Next, reads.Else, reads.LookBack));
        Assert.Equal("end", Assert.IsType<JourneyStep.Branch>(definition.Step("fork")).Else);
        var call = Assert.IsType<JourneyStep.Handoff>(definition.Step("call")).Action;
        Assert.Equal(("sales", "mql", 5, """{"note":"hot"}"""), (call.Queue, call.Reason, call.Priority, call.DossierJson));
        Assert.Equal("done", Assert.IsType<JourneyStep.Exit>(definition.Step("end")).Reason);
    }

    [Fact]
    public void Read_FewFields_TakesTheDefaults()
    {
        var definition = Texts.Version(Texts.Journey("""{"id": "a", "wait": "1d"}""")).Definition;
        Assert.Equal("cart", definition.Name);
        Assert.Equal(Reentry.Never, definition.Reentry);
        Assert.Equal(TimeSpan.FromHours(24), definition.MaxAge);
        Assert.Null(Assert.IsType<JourneyStep.Wait>(definition.Steps[0]).Next);
    }

    [Theory]
    [InlineData(
        "{\"journey\": \"a\",\n  \"entry\": }", "", "line 2, column 12: this is not JSON: '}' is not expected here")]
    [InlineData("{\"journey\": \"a\"", "", "line 1, column 16: this is not JSON: it ends too early")]
    [InlineData("[]", "", "line 1, column 1: a journey is an object, not an array")]
    public void Read_NotAJourney_TellsThePlace(string text, string path, string description)
    {
        var fault = Assert.Single(Texts.Read(text).Faults);
        Assert.Equal((path, description), (fault.Path, fault.Description));
    }

    [Theory]
    [InlineData("""{"id": "a", "wait": "soon"}""", "steps[0].wait", "give a length of time")]
    [InlineData("""{"id": "a", "wait": "1d\n"}""", "steps[0].wait", "give a length of time")]
    [InlineData("""{"id": "a", "wait": null}""", "steps[0].wait", "null is not taken")]
    [InlineData("""{"id": "a", "wait": 5}""", "steps[0].wait", "not a number")]
    [InlineData("""{"id": "a", "wait": "1d", "wiat": "1d"}""", "steps[0].wiat",
        "there is no \"wiat\" here; known are id, wait, next")]
    [InlineData("""{"id": "a", "wait": "1d", "wait": "2d"}""", "steps[0].wait", "a second time")]
    [InlineData("""{"id": "A", "wait": "1d"}""", "steps[0].id", "beginning with a letter")]
    [InlineData("""{"wait": "1d"}""", "steps[0].id", "\"id\" is missing")]
    [InlineData("""{"id": "a", "wait": "1d"}, {"id": "a", "wait": "1d"}""", "steps[1].id", "stands above already")]
    [InlineData("""{"id": "a"}""", "steps[0]", "exactly one of wait, wait_for, branch, send, handoff, exit")]
    [InlineData("""{"id": "a", "wait": "1d", "next": "b"}""", "steps[0].next", "there is no step \"b\"")]
    [InlineData("""{"id": "a", "wait": "1d", "next": "c"}, {"id": "b", "wait": "1d"}, {"id": "c", "exit": {}}""",
        "steps[1]", "nothing leads to step \"b\"")]
    [InlineData("""{"id": "a", "branch": [{"when": "true"}]}""", "steps[0].branch[0].to", "\"to\" is missing")]
    [InlineData("""{"id": "a", "wait_for": {"timeout": "1d"}}""", "steps[0].wait_for", "say what to wait for")]
    [InlineData("""{"id": "a", "wait_for": {"event": "Order Completed", "timeout": "1d"}}""", "steps[0].wait_for.event",
        "snake case")]
    [InlineData("""{"id": "a", "handoff": {"queue": "q", "reason": "r", "priority": 1.5}}""",
        "steps[0].handoff.priority", "whole number")]
    [InlineData("""{"id": "a", "branch": [{"when": "count(\"x\", \"7d\") > 1", "to": "a"}]}""",
        "steps[0].branch[0].when", "count")]
    public void Read_FaultyStep_IsRefusedByPath(string steps, string path, string message)
    {
        var faults = Texts.Read(Texts.Journey(steps)).Faults;
        Assert.Contains(
            faults, fault => fault.Path == path && fault.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_FaultyCondition_IsPlacedInTheTextAndInTheCondition()
    {
        var text = """
            {"journey": "cart", "entry": {"event": "cart_added"}, "steps": [
              {"id": "a", "branch": [
                {"when": "\"x\" == evnt.name", "to": "b"}]},
              {"id": "b", "exit": {}}]}
            """;
        var fault = Assert.Single(Texts.Read(text).Faults);
        Assert.Equal("steps[0].branch[0].when", fault.Path);
        Assert.StartsWith(
            "line 3, column 24: in the condition, line 1, column 8:", fault.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": "a", "wait": "0s", "next": "a"}""", true)]
    [InlineData("""{"id": "a", "wait": "1s", "next": "a"}""", false)]
    [InlineData("""{"id": "a", "handoff": {"queue": "q", "reason": "r"}, "next": "a"}""", true)]
    [InlineData("""{"id": "a", "wait": "0s"}, {"id": "b", "branch": [{"when": "true", "to": "a"}]}""", true)]
    [InlineData("""{"id": "a", "wait": "0s"}, {"id": "b", "wait": "7d", "next": "a"}""", false)]
    public void Read_Loop_NeedsAWait(string steps, bool refused) =>
        Assert.Equal(refused, Texts.Read(Texts.Journey(steps)).Faults
            .Any(fault => fault.Message.Contains("without a wait", StringComparison.Ordinal)));

    [Fact]
    public void Read_ManyFaults_TellsThemAllInTheOrderOfTheText()
    {
        var reading = Texts.Read("""
            {"journey": "X", "entry": {"event": "a", "threshold": "b"},
             "reentry": "always", "steps": [{"id": "s", "wait": "?"}], "extra": 1}
            """);
        Assert.Null(reading.Definition);
        Assert.Equal(["journey", "entry", "entry.threshold", "reentry", "steps[0].wait", "extra"],
            reading.Faults.Select(f => f.Path));
    }
}
