using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Oracle;
using Xunit;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>The oracle beside values computed by hand.</summary>
public sealed class EndStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ScoreAt_OneHalfLifeAgo_IsHalf()
    {
        // 80 + 20 points a week ago, 1 + 6 now: 50 + 7.
        var person = Customer((ActKind.Quote, 7, ""), (ActKind.Webinar, 7, ""), (ActKind.Pricing, 0, "solar"));
        Assert.Equal(57, EndState.ScoreAt(person, Now), 9);
    }

    [Fact]
    public void ScoreAt_TwoPapers_TheEarlierCountsOnce()
    {
        var person = Customer((ActKind.WhitePaper, 0, ""), (ActKind.WhitePaper, 14, ""));
        Assert.Equal(15 / 4.0, EndState.ScoreAt(person, Now), 9);
    }

    [Fact]
    public void Tags_ThreeOfTopicInsideWindowOneOutside_NotHeld()
    {
        var person = Customer(
            (ActKind.Page, 0, "solar"), (ActKind.Page, 1, "solar"), (ActKind.Page, 13, "solar"), (ActKind.Page, 21, "solar"));
        Assert.Empty(EndState.Of(person, Now).Tags);
    }

    [Fact]
    public void Tags_FourOfTopicTwoOfThemPrices_InterestAndPrices()
    {
        var person = Customer(
            (ActKind.Page, 0, "solar"), (ActKind.Page, 1, "solar"), (ActKind.Pricing, 2, "solar"), (ActKind.Pricing, 3, "solar"));
        Assert.Equal(["interest:solar", "price_aware"], EndState.Of(person, Now).Tags);
    }

    [Theory]
    [InlineData("gold", "basic", false)]
    [InlineData("basic", "gold", true)]
    public void Tags_PlansInAnyOrderOfArrival_TheLastChosenCounts(string earlier, string later, bool isGold)
    {
        var inOrder = Customer((ActKind.Plan, 2, earlier), (ActKind.Plan, 1, later));
        var reversed = Customer((ActKind.Plan, 1, later), (ActKind.Plan, 2, earlier));
        Assert.Equal(isGold, EndState.Of(inOrder, Now).Tags.Contains("plan:gold"));
        Assert.Equal(isGold, EndState.Of(reversed, Now).Tags.Contains("plan:gold"));
    }

    [Fact]
    public void Of_HotWithConsentAndTrial_JourneysMailsAndHandoff()
    {
        var person = new Person(1, PersonKind.Customer, IsHot: true);
        person.Introduction.Add(new Act(1, 0, ActKind.Consent, Now, "", SeenBy.User));
        person.Acts.Add(new Act(1, 1, ActKind.Trial, Now, "", SeenBy.User));
        var verdict = EndState.Of(person, Now);
        Assert.Equal(["qualified-lead", "trial"], verdict.Journeys);
        Assert.Equal([new("intro", true, true), new("second", true, true), new Mailing("trial", true, false)], verdict.Mailings);
        Assert.Equal((1, 1), (verdict.Crossings, verdict.Handoffs));
        Assert.Equal(["qualified"], verdict.Segments);
    }

    [Fact]
    public void Of_HotWithoutConsent_MailsAreDecidedAgainst()
    {
        var verdict = EndState.Of(new Person(1, PersonKind.Newcomer, IsHot: true), Now);
        Assert.Equal([false, false], verdict.Mailings.Select(mailing => mailing.GoesOut));
    }

    [Fact]
    public void Crowd_AnyPerson_IsFarFromTheThresholdAndTheSameAgain()
    {
        var (crowd, again) = (new Crowd(Now, seed: 5), new Crowd(Now, seed: 5));
        for (var number = 0; number < 2_000; number++)
        {
            var person = crowd.Person(number);
            var share = EndState.ScoreAt(person, Now) / EndState.Threshold;
            Assert.True(person.IsHot ? share > 1.2 : share < 0.8, $"{number} is at {share:P0}");
            var ofDevice = new Person(number, person.Kind, person.IsHot);
            ofDevice.Acts.AddRange(person.Acts.Where(act => act.Seen == SeenBy.Device));
            if (person.Kind is PersonKind.Customer or PersonKind.Subscriber)
                Assert.InRange(EndState.ScoreAt(ofDevice, Now), 0, EndState.Threshold / 2);
            Assert.Equal(person.All, again.Person(number).All);
            Assert.Equal(Enumerable.Range(0, person.Count), person.All.Select(act => act.Number));
        }
    }

    [Fact]
    public void Cohort_Batches_HoldEveryActAndAboutAQuarterRepeats()
    {
        var crowd = new Crowd(Now, seed: 6);
        var cohort = new Cohort(crowd, 1, seed: 6);
        var sent = cohort.Batches(new Cohort(crowd, 0, seed: 6)).Concat(cohort.Introductions())
            .SelectMany(body => System.Text.Json.Nodes.JsonNode.Parse(body)!["batch"]!.AsArray())
            .Select(call => call!["messageId"]!.GetValue<string>()).ToList();
        Assert.Empty(cohort.People.SelectMany(person => person.All).Select(act => act.Id).Except(sent));
        var repeats = sent.Count(id => id.StartsWith(Act.IdPrefix, StringComparison.Ordinal)) - cohort.Events;
        Assert.InRange((double)repeats / sent.Count, 0.15, 0.3);
    }

    private static Person Customer(params (ActKind Kind, double DaysAgo, string Topic)[] acts)
    {
        var person = new Person(0, PersonKind.Customer, IsHot: false);
        foreach (var (kind, daysAgo, topic) in acts)
            person.Acts.Add(new Act(0, person.Count, kind, Now.AddDays(-daysAgo), topic, SeenBy.User));
        return person;
    }
}
