using Rapport.Events.Policies;

namespace Rapport.Events.Tests.Policies;

public sealed class WeekHoursTests
{
    private static readonly NodaTime.DateTimeZone Berlin = NodaTime.DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    // Monday 2026-12-07 to Sunday 13; Berlin is an hour ahead of UTC.
    [InlineData("Mon-Fri 10:00-18:00, Sat 10:00-17:00", "2026-12-11T16:59:59Z", "2026-12-11T16:59:59Z")]
    [InlineData("Mon-Fri 10:00-18:00, Sat 10:00-17:00", "2026-12-11T17:00:00Z", "2026-12-12T09:00:00Z")]
    [InlineData("Mon-Fri 10:00-18:00, Sat 10:00-17:00", "2026-12-12T16:00:00Z", "2026-12-14T09:00:00Z")]
    [InlineData("Fri-Mon 00:00-24:00", "2026-12-13T12:00:00Z", "2026-12-13T12:00:00Z")]
    [InlineData("Fri-Mon 00:00-24:00", "2026-12-14T23:00:00Z", "2026-12-17T23:00:00Z")]
    [InlineData("Mon 10:00-13:00, Mon 14:00-20:00", "2026-12-07T12:30:00Z", "2026-12-07T13:00:00Z")]
    [InlineData("Mon 10:00-11:00", "2026-12-07T10:00:00Z", "2026-12-14T09:00:00Z")]
    // Clocks go from two to three on 28 March 2027: half past two is three.
    [InlineData("Sun 02:30-05:00", "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z")]
    // They go back on 25 October 2026: half past two is there twice, and the first counts.
    [InlineData("Sun 02:30-05:00", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")]
    public void NextOpening_OfAnInstant_IsTheFirstOpenOneNotBeforeIt(string week, string from, string expected) => Assert.Equal(
        At(expected), WeekHours.Parse(week).NextOpening(At(from), Berlin));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
