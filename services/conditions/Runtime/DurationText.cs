using System.Buffers;
using System.Globalization;

namespace Rapport.Conditions.Runtime;

/// <summary>Durations as CEL writes them: <c>1h30m</c>, <c>-1.5s</c>, <c>250ms</c>; read to 100 ns.</summary>
internal static class DurationText
{
    /// <summary>CEL's range, that of google.protobuf.Duration: 315,576,000,000 seconds either way.</summary>
    public const long MaxTicks = 315_576_000_000 * TimeSpan.TicksPerSecond;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryRead(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var rest = text;
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;
        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out var part)) return false;
            ticks += part;
            if (ticks > MaxTicks) return false;
        }
        duration = new TimeSpan((long)(isNegative ? -ticks : ticks));
        return true;
    }

    /// <summary>Seconds with as many digits as needed, "5400s" or "1.5s".</summary>
    public static string Write(TimeSpan duration) =>
        ((decimal)duration.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = rest.IndexOfAnyExcept(Digits);
        // A decimal holds 28 digits; none of CEL's range needs more than 25.
        if (digits is <= 0 or > 25) return false;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out ticks))
            return false;
        rest = rest[digits..];
        var unit = rest.IndexOfAny(Digits) is >= 0 and var end ? rest[..end] : rest;
        rest = rest[unit.Length..];
        var ticksPerUnit = unit switch
        {
            "h" => TimeSpan.TicksPerHour,
            "m" => TimeSpan.TicksPerMinute,
            "s" => TimeSpan.TicksPerSecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
            "ns" => 0.01m,
            _ => 0m,
        };
        if (ticksPerUnit == 0 || ticks > MaxTicks / ticksPerUnit) return false;
        ticks *= ticksPerUnit;
        return true;
    }
}
