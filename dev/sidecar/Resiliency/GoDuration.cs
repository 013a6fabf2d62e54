using System.Buffers;
using System.Globalization;

namespace Rapport.Sidecar.Resiliency;

/// <summary>Durations as Go writes them, the form of every duration in Dapr's resources.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("us", 1e-3), ("µs", 1e-3), ("ns", 1e-6), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Parses "5s", "1m30s", "1.5h", "250ms", "0".</summary>
    /// <exception cref="FormatException">The text is no duration; the message quotes it.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"\"{text}\" is not a duration such as 5s, 1m30s or 250ms.");

    /// <summary>As <see cref="Parse"/>, false instead of an exception. Negative durations are refused.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        if (text.Length == 0) return false;
        var rest = text.AsSpan();
        var milliseconds = 0.0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0) return false;
            var number = rest[..digits];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n))
                return false;
            rest = rest[digits..];
            var length = rest.IndexOfAny(NumberCharacters);
            var unit = (length < 0 ? rest : rest[..length]).ToString();
            var known = Array.Find(Units, u => u.Unit == unit);
            if (known.Unit is null) return false;
            milliseconds += n * known.Milliseconds;
            rest = rest[unit.Length..];
        }
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }
}
