using System.Globalization;

namespace Rapport.Conditions.Runtime;

/// <summary>Instants as RFC 3339 writes them, in UTC or with an offset; digits beyond 100 ns are cut off.</summary>
internal static class TimestampText
{
    private const string DateAndTime = "0000-00-00T00:00:00";
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= DateAndTime.Length) return false;
        var zone = text[DateAndTime.Length..].IndexOfAny('Z', '+', '-');
        if (zone < 0) return false;
        var clock = text[..(DateAndTime.Length + zone)];
        if (clock[^1] == '.' || zone > 10) return false;
        if (!TryReadOffset(text[clock.Length..], out var offset)) return false;
        // .NET reads 7 digits of a second, RFC 3339 allows 9.
        clock = clock[..Math.Min(clock.Length, Format.Length - 2)];
        if (!DateTime.TryParseExact(clock, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        var ticks = local.Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>"2026-03-29T01:00:00.5Z"</summary>
    public static string Write(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>"Z", "+08:00" or "-03:30"; whole minutes below 24 hours.</summary>
    public static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TimeSpan.TryParseExact(text[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var size)) return false;
        offset = text[0] == '-' ? -size : size;
        return true;
    }
}
