using Rapport.Events.Facts;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

/// <summary>Dates, zones and the clock in segments and rules: contacts enter and leave at the right local instant with no event.</summary>
public sealed class ClockTests
{
    private const string Renewing = "days_until(contact.renewal) <= 7 && days_until(contact.renewal) >= 0";

    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-31T16:00:00", "2026-11-08T16:00:00")]
    [InlineData("America/New_York", "2026-11-01T04:00:00", "2026-11-09T05:00:00")]
    [InlineData("nowhere", "2026-11-01T00:00:00", "2026-11-09T00:00:00")]
    public void Date_TheWeekBefore_IsEnteredAndLeftAtLocalMidnight(string zone, string enters, string leaves)
    {
        var story = new Story(Story.Segment(1, "renewing", Renewing));
        Learns(story, At("2026-10-01T00:00:00Z"), ("renewal", "2026-11-08"), ("timezone", zone));
        Assert.Empty(story.Facts);

        story.TimePasses(At("2027-01-01T00:00:00Z"));

        Assert.Equal([$"+segment renewing @{enters}", $"-segment renewing @{leaves}"], story.Facts);
        Assert.Null(story.Contact.NextFlip);
    }

    [Fact]
    public void Date_OfADayWithTwentyThreeHours_LastsSoLong()
    {
        var story = new Story(Story.Rule(1, "soon", "days_until(contact.renewal) == 7"));
        Learns(story, At("2026-01-01T00:00:00Z"), ("renewal", "2026-05-01"), ("timezone", "Africa/Cairo"));

        story.TimePasses(At("2027-01-01T00:00:00Z"));

        Assert.Equal(["+tag soon @2026-04-23T22:00:00", "-tag soon @2026-04-24T21:00:00"], story.Facts);
    }

    /// <summary>In Shanghai it would be 16:00; having gone to Paris an hour before, it is 23:00.</summary>
    [Fact]
    public void Zone_ThatChangesBefore_MovesTheInstant()
    {
        var story = new Story(Story.Segment(1, "renewing", Renewing));
        Learns(story, At("2026-10-01T00:00:00Z"), ("renewal", "2026-11-08"), ("timezone", "Asia/Shanghai"));
        Learns(story, At("2026-10-31T15:00:00Z"), ("timezone", "Europe/Paris"));

        story.TimePasses(At("2026-11-01T12:00:00Z"));

        Assert.Equal(["+segment renewing @2026-10-31T23:00:00"], story.Facts);
    }

    [Fact]
    public void Birthday_EveryYear_IsADay()
    {
        var story = new Story(Story.Rule(1, "birthday", "days_to_anniversary(contact.birth_date) == 0"));
        Learns(story, At("2027-01-01T00:00:00Z"), ("birth_date", "2000-02-29"));

        story.TimePasses(At("2029-01-01T00:00:00Z"));

        Assert.Equal(
            [
                "+tag birthday @2027-02-28T00:00:00", "-tag birthday @2027-03-01T00:00:00",
                "+tag birthday @2028-02-29T00:00:00", "-tag birthday @2028-03-01T00:00:00",
            ],
            story.Facts);
    }

    [Fact]
    public void OfficeHours_InTheContactsZone_ComeAndGoEveryDay()
    {
        var story = new Story(Story.Rule(1, "awake", "now.getHours(\"contact\") >= 9 && now.getHours(\"contact\") < 17"));
        Learns(story, At("2026-01-01T00:00:00Z"), ("timezone", "Asia/Kolkata"));

        story.TimePasses(At("2026-01-02T00:00:00Z"));

        Assert.Equal(["+tag awake @2026-01-01T03:30:00", "-tag awake @2026-01-01T11:30:00"], story.Facts);
    }

    /// <summary>Two days after the last order, however it arrived; a later order begins anew.</summary>
    [Fact]
    public void Now_SinceTheLastOrder_ChangesByTimeAndByEvents()
    {
        var story = new Story(Story.Segment(1, "quiet", "now - last(\"order_completed\", \"all\") >= duration(\"48h\")"));
        story.Happens("order_completed", At("2026-03-01T10:00:00Z"));
        story.Happens(story.Event("order_completed", At("2026-02-27T10:00:00Z"), receivedAt: At("2026-03-02T10:00:00Z")));
        story.TimePasses(At("2026-03-03T12:00:00Z"));
        story.Happens("order_completed", At("2026-03-03T13:00:00Z"));
        story.TimePasses(At("2026-03-09T00:00:00Z"));

        Assert.Equal(
            ["+segment quiet @2026-03-03T10:00:00", "-segment quiet", "+segment quiet @2026-03-05T13:00:00"], story.Facts);
    }

    [Fact]
    public void Unanswered_AfterTheHour_IsEnteredWithoutAnEventAndLeftByALateAnswer()
    {
        var story = new Story(Story.Segment(1, "left-behind", "unanswered(\"cart_added\", \"order_completed\", \"1h\", \"cart_id\", \"30d\")"));
        story.Happens("cart_added", At("2026-03-01T10:00:00Z"), ("cart_id", "c1"));
        story.TimePasses(At("2026-03-01T11:30:00Z"));
        story.Happens(
            story.Event("order_completed", At("2026-03-01T10:30:00Z"), receivedAt: At("2026-03-01T12:00:00Z")), ("cart_id", "c1"));

        Assert.Equal(["+segment left-behind @2026-03-01T11:00:00", "-segment left-behind"], story.Facts);
    }

    [Theory]
    [InlineData("avg(\"order_completed\", \"30d\", \"amount\") >= 50.0")]
    [InlineData("max(\"order_completed\", \"30d\", \"amount\") == 90")]
    [InlineData("distinct(\"order_completed\", \"all\", \"shop\") == 2")]
    [InlineData("last(\"order_completed\", \"30d\", \"shop\") == \"Bern\"")]
    [InlineData("count(\"order_completed\", \"2026-02-01/2026-03-01\") == 1")]
    [InlineData("followed(\"order_completed\", \"order_completed\", \"3d\", \"30d\")")]
    public void Aggregate_InAnyOrderAndThroughTheStore_AnswersTheSame(string condition)
    {
        (DateTimeOffset At, double Amount, string Shop)[] orders =
            [(At("2026-02-28T00:00:00Z"), 10, "Lyon"), (At("2026-03-01T00:00:00Z"), 90, "Bern"), (At("2026-03-02T00:00:00Z"), 50, "Bern")];
        foreach (var order in new[] { orders, [.. orders.Reverse()], [orders[1], orders[2], orders[0]] })
        {
            var story = new Story(Story.Segment(1, "s", condition));
            foreach (var (at, amount, shop) in order)
            {
                story.Happens(story.Event("order_completed", at, receivedAt: At("2026-03-03T00:00:00Z")), ("amount", amount), ("shop", shop));
                story.Contact = TaggedContactCodec.Read(TaggedContactCodec.Write(story.Contact));
            }

            Assert.Equal(["s"], story.Segments);
        }
    }

    private static void Learns(Story story, DateTimeOffset at, params (string Name, string Value)[] traits)
    {
        var happened = story.Event("identified", at);
        story.Happens(happened with { Traits = traits.ToDictionary(trait => trait.Name, object? (trait) => trait.Value) });
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
