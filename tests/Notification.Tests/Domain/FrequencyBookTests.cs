using NodaTime;
using NodaTime.Text;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class FrequencyBookTests
{
    private static readonly Instant Now = I("2026-03-01T12:00:00Z");
    private static readonly DateTimeZone Tokyo = DateTimeZoneProviders.Tzdb["Asia/Tokyo"];
    private static readonly DateTimeZone LosAngeles = DateTimeZoneProviders.Tzdb["America/Los_Angeles"];
    private static readonly FrequencyCap ThreeADay = new() { Id = "day", Most = 3, CalendarDays = 1 };

    [Fact]
    public void E40_Ask_OfTwentyForThreePlaces_GivesThemToTheHighestPriorityAndThenTheLongestDue()
    {
        var asked = Enumerable.Range(0, 20).Select(i => Request($"m{i:00}", priority: i == 7 ? 9 : 1, due: Now - Duration.FromSeconds(i)));
        var (answers, marks) = FrequencyBook.Ask([ThreeADay], [], asked.Reverse(), Now, DateTimeZone.Utc);
        Assert.Equal(["m07", "m18", "m19"], answers.Where(each => each.Value.Reached is null).Select(each => each.Key).Order());
        Assert.Equal(3, marks.Count);
        Assert.All(answers.Values.Where(each => each.Reached is not null), answer =>
            Assert.Equal((Reasons.Capped, "day"), (answer.Asked.Single().Answer, answer.Asked.Single().By)));
    }

    [Fact]
    public void Ask_AgainForAPlaceThatWasGiven_GivesItAgainAndNoSecondOne()
    {
        var cap = ThreeADay with { Most = 1 };
        var (_, marks) = FrequencyBook.Ask([cap], [], [Request("m1")], Now, DateTimeZone.Utc);
        var (answers, again) = FrequencyBook.Ask([cap], marks, [Request("m1"), Request("m2")], Now + Duration.FromMinutes(1), DateTimeZone.Utc);
        Assert.Null(answers["m1"].Reached);
        Assert.Equal(cap, answers["m2"].Reached);
        Assert.Equal(["m1"], again.Select(mark => mark.Message));
    }

    // The first of three goes out of the window after 7 days.
    [Fact]
    public void Ask_OfAWindow_IsFreeWhenTheFirstOfTooManyFallsOutOfIt()
    {
        var cap = new FrequencyCap { Id = "week", Most = 2, Window = Duration.FromDays(7), Defers = true };
        SentMark[] marks = [Mark("a", Now - Duration.FromDays(8)), Mark("b", Now - Duration.FromDays(6)), Mark("c", Now - Duration.FromDays(1))];
        var (answers, kept) = FrequencyBook.Ask([cap], marks, [Request("m")], Now, DateTimeZone.Utc);
        Assert.Equal((cap, Now + Duration.FromDays(1)), (answers["m"].Reached, answers["m"].FreeAt));
        Assert.Equal(3, kept.Count);
        Assert.Null(FrequencyBook.Ask([cap], marks, [Request("m")], Now + Duration.FromDays(1), DateTimeZone.Utc).Answers["m"].Reached);
        var just = Now + Duration.FromDays(1) - Duration.Epsilon;
        Assert.Equal(cap, FrequencyBook.Ask([cap], marks, [Request("m")], just, DateTimeZone.Utc).Answers["m"].Reached);
    }

    // 12:00 in UTC is 21:00 in Tokyo: the day ends there three hours later.
    [Fact]
    public void Ask_OfACalendarDay_IsFreeAtMidnightWhereTheContactIs()
    {
        var cap = ThreeADay with { Most = 1 };
        var (answers, _) = FrequencyBook.Ask([cap], [Mark("a", Now - Duration.FromHours(5), Tokyo)], [Request("m")], Now, Tokyo);
        Assert.Equal(I("2026-03-01T15:00:00Z"), answers["m"].FreeAt);
        Assert.Null(FrequencyBook.Ask(
            [cap], [Mark("a", Now - Duration.FromHours(5), Tokyo)], [Request("m")], I("2026-03-01T15:00:00Z"), Tokyo).Answers["m"].Reached);
    }

    // Three at 11:00 of 1 March in Tokyo, which is 18:00 of 28 February in Los Angeles. There, at 01:00 of 1 March, it is the
    // same day still that the three were given on.
    [Fact]
    public void E40_Ask_OfAContactWhoseZoneMovesBackOverMidnight_GivesNoFourth()
    {
        var there = I("2026-03-01T02:00:00Z");
        var marks = new[] { "a", "b", "c" }.Select(id => Mark(id, there, Tokyo)).ToList();
        Assert.NotNull(FrequencyBook.Ask([ThreeADay], marks, [Request("m")], I("2026-03-01T09:00:00Z"), LosAngeles).Answers["m"].Reached);
        // And the other way: late on the 28th in Los Angeles, then on the 1st in Tokyo, at the same instant.
        var late = new[] { "a", "b", "c" }.Select(id => Mark(id, I("2026-03-01T07:00:00Z"), LosAngeles)).ToList();
        Assert.NotNull(FrequencyBook.Ask([ThreeADay], late, [Request("m")], I("2026-03-01T08:00:00Z"), Tokyo).Answers["m"].Reached);
    }

    [Theory]
    [InlineData("email", "news", 1, true)]
    [InlineData("sms", "news", 1, false)]
    [InlineData("email", "offers", 1, false)]
    [InlineData("email", "news", 5, false)]
    [InlineData("email", "News", 4, true)]
    public void Ask_OfAChannelTopicAndPriority_CountsOnlyThose(string channel, string purpose, int priority, bool isCapped)
    {
        var cap = new FrequencyCap
        {
            Id = "news", Most = 1, Window = Duration.FromDays(1), Channel = "email", Purpose = "news", PriorityBelow = 5,
        };
        var mark = Mark("a", Now - Duration.FromHours(1)) with { Purpose = "news" };
        var request = new PlaceRequest("m", channel, purpose, priority, Now);
        Assert.Equal(isCapped, FrequencyBook.Ask([cap], [mark], [request], Now, DateTimeZone.Utc).Answers["m"].Reached is not null);
    }

    // However requests come, no window of the cap's length ever holds more than the most.
    [Fact]
    public void Ask_OverAMonthAtRandom_NeverGivesOneTooManyInAnyWindow()
    {
        var random = new Random(20260301);
        var cap = new FrequencyCap { Id = "w", Most = 3, Window = Duration.FromHours(36) };
        IReadOnlyList<SentMark> marks = [];
        var sent = new List<Instant>();
        var at = Now;
        for (var i = 0; i < 600; i++)
        {
            at += Duration.FromMinutes(random.Next(1, 120));
            (var answers, marks) = FrequencyBook.Ask([cap], marks, [Request($"m{i}")], at, DateTimeZone.Utc);
            if (answers[$"m{i}"].Reached is null)
                sent.Add(at);
        }

        Assert.True(sent.Count > 40);
        for (var i = 3; i < sent.Count; i++)
            Assert.True(sent[i] - sent[i - 3] >= Duration.FromHours(36));
    }

    private static PlaceRequest Request(string message, int priority = 0, Instant? due = null) =>
        new(message, "email", "marketing", priority, due ?? Now);

    private static SentMark Mark(string message, Instant at, DateTimeZone? zone = null) =>
        new(message, at, at.InZone(zone ?? DateTimeZone.Utc).Date, "email", "marketing", 0);

    private static Instant I(string text) => InstantPattern.General.Parse(text).Value;
}
