using System.Globalization;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>Windows as they are written: "30m", "24h", "7d", "all", or two dates or instants with a slash (ISO 8601) between them.</summary>
internal static class WindowText
{
    /// <summary>What a fault says of them.</summary>
    public static readonly string Hint =
        $"write \"30m\", \"24h\", \"7d\" (at most {Limits.WindowDays} days), \"all\", or \"2026-01-01/2026-02-01\"";

    /// <summary>Minutes, hours or days.</summary>
    public static TimeSpan? ReadLength(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None,
                CultureInfo.InvariantCulture, out var size) || size == 0)
            return null;
        var minutes = text[^1] switch { 'm' => 1L, 'h' => 60L, 'd' => 1440L, _ => 0L } * size;
        return minutes is 0 or > Limits.WindowDays * 1440L ? null : TimeSpan.FromMinutes(minutes);
    }

    /// <summary>An absolute window, its end exclusive; a date is its midnight in UTC.</summary>
    public static bool TryReadRange(string text, out DateTimeOffset from, out DateTimeOffset before)
    {
        (from, before) = (default, default);
        return text.Split('/') is [var start, var end] && TryReadInstant(start, out from) && TryReadInstant(end, out before) && from < before;
    }

    /// <summary>The window as one would write it.</summary>
    public static string? Write(TimeSpan? length, DateTimeOffset? from, DateTimeOffset? before) =>
        from is not null && before is not null ? $"{Write(from.Value)}/{Write(before.Value)}"
        : length is not { } window ? "all"
        : window.Ticks % TimeSpan.TicksPerDay == 0 ? $"{window.Days}d"
        : window.Ticks % TimeSpan.TicksPerHour == 0 ? $"{(int)window.TotalHours}h"
        : $"{(int)window.TotalMinutes}m";

    private static string Write(DateTimeOffset instant) => instant.TimeOfDay == TimeSpan.Zero
        ? instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : TimestampText.Write(instant);

    private static bool TryReadInstant(string text, out DateTimeOffset instant) => TimestampText.TryRead(text, out instant)
        || DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
}
