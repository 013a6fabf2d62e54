using System.Globalization;
using System.Text;

namespace Rapport.Notification.Domain.Liquid;

/// <summary>Dates by strftime patterns, in UTC and in English.</summary>
internal static class LiquidDate
{
    /// <summary>
    /// Writes an RFC 3339 instant by a pattern of %Y %y %m %d %e %j %H %I %M %S %p %A %a %B %b and %%.
    /// </summary>
    /// <exception cref="LiquidRenderException">The text is no instant, or the pattern has another letter.</exception>
    public static string Format(string instant, string pattern)
    {
        if (!DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new LiquidRenderException(
                LiquidFault.ValueUnfit, "date takes a date such as 2026-03-31 or 2026-03-31T08:00:00Z");
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length)
                text.Append(Part(at.UtcDateTime, pattern[++i]));
            else
                text.Append(pattern[i]);
        }

        return text.ToString();
    }

    private static string Part(DateTime at, char letter) => letter switch
    {
        'Y' => Written(at, "yyyy"),
        'y' => Written(at, "yy"),
        'm' => Written(at, "MM"),
        'd' => Written(at, "dd"),
        'e' => at.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'j' => at.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'H' => Written(at, "HH"),
        'I' => Written(at, "hh"),
        'M' => Written(at, "mm"),
        'S' => Written(at, "ss"),
        'p' => Written(at, "tt"),
        'A' => Written(at, "dddd"),
        'a' => Written(at, "ddd"),
        'B' => Written(at, "MMMM"),
        'b' => Written(at, "MMM"),
        '%' => "%",
        _ => throw new LiquidRenderException(LiquidFault.ValueUnfit, $"date does not know %{letter}"),
    };

    private static string Written(DateTime at, string format) => at.ToString(format, CultureInfo.InvariantCulture);
}
