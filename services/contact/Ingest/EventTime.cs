using System.Globalization;
using System.Text.RegularExpressions;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Instants as text. RFC 3339, and on the Segment paths what Segment's libraries write besides: an offset without colon
/// (+0200), or none, which its specification reads as UTC. Nothing is guessed: "10.5", "12:30" or a bare date are no
/// instants.
/// </summary>
internal static partial class EventTime
{
    /// <summary>What to send instead.</summary>
    public const string Wanted = "is not an instant by RFC 3339; write it as 2026-05-01T12:30:00Z or 2026-05-01T12:30:00.250+02:00";

    private const int TickDigits = 7;

    /// <summary>RFC 3339 alone.</summary>
    public static bool TryRead(string text, out DateTimeOffset time) => TryRead(Rfc3339().Match(text), out time);

    /// <summary>RFC 3339 and Segment's forms.</summary>
    public static bool TryReadSegment(string text, out DateTimeOffset time) => TryRead(Segment().Match(text), out time);

    private static bool TryRead(Match match, out DateTimeOffset time)
    {
        time = default;
        if (!match.Success || !DateTime.TryParseExact(match.Groups["at"].Value.ToUpperInvariant(), "yyyy-MM-dd'T'HH:mm:ss",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        var fraction = match.Groups["fraction"].Value.PadRight(TickDigits, '0')[..TickDigits];
        var ticks = local.Ticks + long.Parse(fraction, CultureInfo.InvariantCulture) - Offset(match.Groups["offset"].ValueSpan);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static long Offset(ReadOnlySpan<char> text)
    {
        if (text.Length < 5)
            return 0;
        var minutes = (int.Parse(text[1..3], CultureInfo.InvariantCulture) * 60)
            + int.Parse(text[^2..], CultureInfo.InvariantCulture);
        return (text[0] == '-' ? -minutes : minutes) * TimeSpan.TicksPerMinute;
    }

    [GeneratedRegex(@"\A(?<at>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,30}))?([Zz]|(?<offset>[+-]([01][0-9]|2[0-3]):[0-5][0-9]))\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"\A(?<at>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,30}))?([Zz]|(?<offset>[+-]([01][0-9]|2[0-3]):?[0-5][0-9]))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Segment();
}
