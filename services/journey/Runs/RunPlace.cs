using System.Globalization;

namespace Rapport.Journey.Runs;

/// <summary>A place in a list of runs, newest entry first, as page tokens carry it.</summary>
internal sealed record RunPlace(DateTimeOffset EnteredAt, string Run)
{
    /// <summary>The place as text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{EnteredAt.UtcTicks}/{Run}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for the first page.</summary>
    public static RunPlace? Parse(string? place) => place?.Split('/', 2) is [var ticks, var run]
        ? new RunPlace(new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), run)
        : null;
}
