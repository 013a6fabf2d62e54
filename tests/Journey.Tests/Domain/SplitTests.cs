using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class SplitTests
{
    private const int Contacts = 10_000;

    [Fact]
    public void E34_Halves_AreHalves() =>
        Assert.InRange(In("a", Arms(50, 50)).Count, Contacts * 0.485, Contacts * 0.515);

    [Theory]
    [InlineData(60, 40)]
    [InlineData(3, 2)]
    public void E34_OtherWeights_MoveTheSmallestShare(int a, int b)
    {
        var (before, after) = (In("a", Arms(50, 50)), In("a", Arms(a, b)));
        Assert.Empty(before.Except(after));
        Assert.InRange(after.Count - before.Count, Contacts * 0.09, Contacts * 0.11);
    }

    [Fact]
    public void E34_AnArmThatIsAdded_TakesFromTheOthersOnly()
    {
        var (two, three) = (Draw(Arms(1, 1)), Draw([.. Arms(1, 1), new("c", 1, null)]));
        Assert.All(three.Where(pair => pair.Value != "c"), pair => Assert.Equal(two[pair.Key], pair.Value));
        Assert.InRange(three.Values.Count(arm => arm == "c"), Contacts / 3 - 200, Contacts / 3 + 200);
    }

    [Fact]
    public void Draws_OfTwoExperiments_AreIndependent()
    {
        var both = Enumerable.Range(0, Contacts).Count(i =>
            ArmDraw.Of("one", $"c_{i}", Arms(50, 50)).Name == "a" && ArmDraw.Of("two", $"c_{i}", Arms(50, 50)).Name == "a");
        Assert.InRange(both, Contacts * 0.235, Contacts * 0.265);
    }

    [Fact]
    public void E34_Holdout_KeepsTheSameOutOfEveryJourneyOfItsProgramme()
    {
        var arms = new Holdout("spring", 10).Arms(null, "next");
        var held = Enumerable.Range(0, Contacts).Where(i => ArmDraw.Of("spring", $"c_{i}", arms).Name == "holdout").ToList();
        Assert.InRange(held.Count, Contacts * 0.09, Contacts * 0.11);
        var larger = new Holdout("spring", 20).Arms(null, "next");
        Assert.All(held, i => Assert.Equal("holdout", ArmDraw.Of("spring", $"c_{i}", larger).Name));
    }

    [Fact]
    public void Split_ByPercent_LeadsTheRestToElse()
    {
        var story = Entered("""
            {"id": "s", "split": [{"percent": 100, "to": "x"}], "else": "x"}, {"id": "x", "exit": {"reason": "x"}}
            """);
        Assert.Equal(("x", "arm 0"), (story.Run.ExitReason, story.Trace.Single(e => e.Step == "s").Reason));
        Assert.DoesNotContain(story.Conclusions, said => said is RunConclusion.Assigned);
    }

    [Fact]
    public void Experiment_IsSaidWithNodeAndArm()
    {
        var story = Entered("""
            {"id": "s", "experiment": {"name": "subject", "arms": [{"arm": "a", "to": "x"}, {"arm": "b", "to": "x"}], "winner": "b"}},
            {"id": "x", "exit": {"reason": "x"}}
            """);
        var said = Assert.Single(story.Conclusions.OfType<RunConclusion.Assigned>());
        Assert.Equal(("subject", "s", "b"), (said.Experiment, said.Node, said.Arm));
    }

    [Fact]
    public void Holdout_OfTheJourney_EndsTheRunAtOnceAndSaysSo()
    {
        var (held, treated) = (0, 0);
        for (var i = 0; i < 200; i++)
        {
            var journey = Texts.Open(Texts.Journey(
                """{"id": "mail", "send": {"channel": "email", "template": "t"}}""",
                "\"holdout\": {\"percent\": 30, \"experiment\": \"spring\"},"));
            var story = new Story(journey);
            var e = story.Event("cart_added") with { Contact = $"c_{i}" };
            story.Hear(e);
            var arm = Assert.Single(story.Conclusions.OfType<RunConclusion.Assigned>()).Arm;
            Assert.Equal(arm == "holdout" ? 0 : 1, story.Commands.Count);
            Assert.Equal(arm == "holdout" ? "holdout" : "completed", story.Run.ExitReason);
            (held, treated) = arm == "holdout" ? (held + 1, treated) : (held, treated + 1);
        }

        Assert.InRange(held, 35, 85);
        Assert.Equal(200, held + treated);
    }

    [Theory]
    [InlineData("""{"id": "s", "split": [{"percent": 60, "to": "x"}, {"percent": 50, "to": "x"}]}, {"id": "x", "exit": {}}""", "steps[0].split")]
    [InlineData("""{"id": "s", "experiment": {"arms": [{"arm": "a", "to": "x"}]}}, {"id": "x", "exit": {}}""", "steps[0].experiment.arms")]
    [InlineData("""{"id": "s", "experiment": {"arms": [{"arm": "a", "to": "x"}, {"arm": "a", "to": "x"}]}}, {"id": "x", "exit": {}}""", "steps[0].experiment.arms[1].arm")]
    [InlineData("""{"id": "s", "experiment": {"arms": [{"arm": "a", "to": "x"}, {"arm": "b", "to": "x"}], "winner": "c"}}, {"id": "x", "exit": {}}""", "steps[0].experiment.winner")]
    [InlineData("""{"id": "s", "holdout": {}}""", "steps[0].holdout")]
    public void Read_Faulty_IsRefusedByPath(string steps, string path) =>
        Assert.Contains(Texts.Read(Texts.Journey(steps)).Faults, fault => fault.Path == path);

    private static JourneyStep.SplitArm[] Arms(int a, int b) => [new("a", a, null), new("b", b, null)];

    private static HashSet<string> In(string arm, IReadOnlyList<JourneyStep.SplitArm> arms) =>
        Draw(arms).Where(pair => pair.Value == arm).Select(pair => pair.Key).ToHashSet();

    private static Dictionary<string, string> Draw(IReadOnlyList<JourneyStep.SplitArm> arms) =>
        Enumerable.Range(0, Contacts).ToDictionary(i => $"c_{i}", i => ArmDraw.Of("test", $"c_{i}", arms).Name);

    private static Story Entered(string steps) => new Story(Texts.Open(Texts.Journey(steps))).Happens("cart_added");
}
