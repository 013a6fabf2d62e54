using NodaTime;
using NodaTime.Text;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class QuietHoursTests
{
    private static readonly QuietHours Night = new([], new LocalTime(22, 0), new LocalTime(8, 0));
    private static readonly QuietHours Noon = new(["email"], new LocalTime(12, 0), new LocalTime(14, 0));

    // Berlin is an hour ahead of UTC in winter.
    [Theory]
    [InlineData("2026-01-10T20:59:59Z", "2026-01-10T20:59:59Z")]
    [InlineData("2026-01-10T21:00:00Z", "2026-01-11T07:00:00Z")]
    [InlineData("2026-01-10T22:30:00Z", "2026-01-11T07:00:00Z")]
    [InlineData("2026-01-11T02:00:00Z", "2026-01-11T07:00:00Z")]
    [InlineData("2026-01-11T06:59:59Z", "2026-01-11T07:00:00Z")]
    [InlineData("2026-01-11T07:00:00Z", "2026-01-11T07:00:00Z")]
    public void E21_OpensAt_AcrossMidnight_IsTheEndOfTheRightNight(string at, string opens) =>
        Assert.Equal(I(opens), Night.OpensAt(I(at), Zone("Europe/Berlin")));

    [Theory]
    [InlineData("2026-01-11T11:00:00Z", "2026-01-11T13:00:00Z")]
    [InlineData("2026-01-11T13:00:00Z", "2026-01-11T13:00:00Z")]
    [InlineData("2026-01-11T10:59:59Z", "2026-01-11T10:59:59Z")]
    public void OpensAt_WithinADay_IsTheEndOfTheSpan(string at, string opens) =>
        Assert.Equal(I(opens), Noon.OpensAt(I(at), Zone("Europe/Berlin")));

    // On 29 March 2026 clocks in Berlin go from 02:00 to 03:00, so that 02:30 is none; on 25 October from 03:00 back to 02:00.
    [Theory]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-24T23:45:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")]
    public void E21_OpensAt_WhereTheEndIsSkippedOrComesTwice_IsTheNextInstantOfIt(string at, string opens) =>
        Assert.Equal(I(opens), new QuietHours([], new LocalTime(22, 0), new LocalTime(2, 30)).OpensAt(I(at), Zone("Europe/Berlin")));

    [Fact]
    public void E21_OpensAt_InTheNightOfTheChange_IsEightByTheNewTime() => Assert.Equal(
        I("2026-03-29T06:00:00Z"), Night.OpensAt(I("2026-03-28T23:00:00Z"), Zone("Europe/Berlin")));

    // 08:00 in New York is 13:00 in UTC; 22:00 in London is after it.
    [Fact]
    public void OpensAt_OfSeveralZones_IsOpenInAllOfThem() => Assert.Equal(
        I("2026-01-11T13:00:00Z"), QuietHours.OpensAt(
            I("2026-01-11T07:00:00Z"), [Night], [Zone("Europe/London"), Zone("America/New_York")]));

    [Fact]
    public void OpensAt_WhereNoHourIsOpenInAllZones_IsNever() => Assert.Null(QuietHours.OpensAt(
        I("2026-01-11T07:00:00Z"), [new QuietHours([], new LocalTime(18, 0), new LocalTime(10, 0))],
        [Zone("Europe/London"), Zone("Asia/Tokyo")]));

    [Fact]
    public void OpensAt_OfSeveralSpansThatMeet_IsBehindTheLast() => Assert.Equal(
        I("2026-01-11T09:00:00Z"), QuietHours.OpensAt(
            I("2026-01-10T23:00:00Z"), [Night, new QuietHours([], new LocalTime(7, 0), new LocalTime(9, 0))], [DateTimeZone.Utc]));

    // Whatever the zone, the answer is not before the question, not quiet, and asking again changes nothing.
    [Fact]
    public void OpensAt_InEveryZoneThroughoutAYear_IsLaterOrTheSameAndOpen()
    {
        var start = I("2026-01-01T00:00:00Z");
        foreach (var id in new[] { "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC" })
            for (var hour = 0; hour < 366 * 24; hour += 7)
            {
                var at = start + Duration.FromMinutes(hour * 60 + hour % 60);
                var opens = Night.OpensAt(at, Zone(id));
                Assert.True(opens >= at, $"{id} {at}");
                Assert.Equal(opens, Night.OpensAt(opens, Zone(id)));
                Assert.True(opens - at <= Duration.FromHours(11), $"{id} {at} {opens}");
            }
    }

    [Theory]
    [InlineData("email", true)]
    [InlineData("sms", false)]
    public void AppliesTo_NamedChannels_IsOnlyThose(string channel, bool applies)
    {
        Assert.Equal(applies, Noon.AppliesTo(channel));
        Assert.True(Night.AppliesTo(channel));
    }

    [Fact]
    public void E21_Zones_ThatAreNotKnown_AreTheWorkspaces()
    {
        var rules = new SendingRules { Zone = Zone("Asia/Tokyo") };
        Assert.Equal("Europe/Berlin contact", ContactZones.Of(["Europe/Berlin"], rules).Words);
        Assert.Equal("Asia/Tokyo workspace", ContactZones.Of([], rules).Words);
        Assert.Equal("Asia/Tokyo workspace", ContactZones.Of(["Nowhere/None"], rules).Words);
    }

    private static Instant I(string text) => InstantPattern.General.Parse(text).Value;

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];
}
