using NodaTime;
using NodaTime.Text;
using Rapport.Conditions;

namespace Rapport.Journey.Domain.Time;

/// <summary>A day that an attribute of the contact names, some days before or after it.</summary>
/// <param name="Attribute">
/// The attribute: a date as "2027-02-28", or an instant as RFC 3339 has it, whose date is that of the contact's zone.
/// </param>
/// <param name="Days">Days after the date; negative for before. -3660 to 3660.</param>
/// <param name="At">Time of that day.</param>
/// <param name="Yearly">Whether every anniversary counts; one of 29 February is 28 February in other years.</param>
internal sealed record DateRule(string Attribute, int Days, LocalTime At, bool Yearly)
{
    // Beyond these are the words of programs for never, 0001-01-01 and 9999-12-31, and the ends of what instants can say.
    private const int FirstYear = 100;
    private const int LastYear = 9000;

    /// <summary>The next such moment, <paramref name="now"/> included; null without a date, and when it is past.</summary>
    public LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes)
    {
        if (DateOf(attributes, zone) is not { } date)
            return null;
        if (!Yearly)
            return IsAhead(date) ? MomentOf(date) : null;
        var annual = new AnnualDate(date.Month, date.Day);
        // The offset may carry the moment into the year before or after, by ten years at most.
        var year = Math.Max(date.Year, LocalTarget.LocalOf(now, zone).Year - (Math.Abs(Days) / 365) - 1);
        while (!IsAhead(annual.InYear(year)))
            year++;
        return MomentOf(annual.InYear(year));

        bool IsAhead(LocalDate day) => day.Year >= FirstYear && LocalTarget.InstantOf(MomentOf(day), zone) >= now;
    }

    /// <summary>The date that the attribute names; null when it names none.</summary>
    public LocalDate? DateOf(MapValue attributes, DateTimeZone zone)
    {
        if (!attributes.TryGet(Attribute, out var value) || value.Kind != ValueKind.String)
            return null;
        var date = LocalDatePattern.Iso.Parse(value.String) is { Success: true } day
            ? day.Value
            : OffsetDateTimePattern.Rfc3339.Parse(value.String) is { Success: true, Value.Year: <= LastYear } instant
                ? instant.Value.ToInstant().InZone(zone).Date
                : (LocalDate?)null;
        return date is { Year: >= 1 and <= LastYear } ? date : null;
    }

    private LocalDateTime MomentOf(LocalDate day) => day.PlusDays(Days) + At;
}
