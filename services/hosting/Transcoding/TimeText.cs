namespace Rapport.Hosting.Transcoding;

/// <summary>The texts that protobuf's JSON takes for google.protobuf.Timestamp and Duration.</summary>
internal static class TimeText
{
    // Protobuf takes 315,576,000,000 (ten thousand years), transcoding what its instants take.
    private const long LongestDuration = 253_402_300_799;

    /// <summary>
    /// RFC 3339 with up to nine digits of fraction and Z or an offset of at most 18 hours, in the years 1 to 9999 of UTC.
    /// </summary>
    public static bool IsTime(ReadOnlySpan<char> text)
    {
        const int seconds = 19;
        if (text.Length < seconds + 1 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
            return false;
        if (Number(text[..4]) is not (> 0 and var year) || Number(text[5..7]) is not (>= 1 and <= 12 and var month)
            || Number(text[8..10]) is not (>= 1 and var day) || day > DateTime.DaysInMonth(year, month)
            || Number(text[11..13]) is not (>= 0 and < 24 and var hour) || Number(text[14..16]) is not (>= 0 and < 60 and var minute)
            || Number(text[17..19]) is not (>= 0 and < 60 and var second))
            return false;
        if (Offset(WithoutFraction(text[seconds..])) is not { } minutes)
            return false;
        var utc = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - (minutes * TimeSpan.TicksPerMinute);
        return utc >= 0 && utc <= DateTime.MaxValue.Ticks;
    }

    /// <summary>Whole seconds with up to nine digits of fraction and an s; a negative one has no fraction.</summary>
    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[^1] != 's')
            return false;
        var negative = text[0] == '-';
        var number = text[(negative ? 1 : 0)..^1];
        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        if (point >= 0 && (negative || !AreDigits(number[(point + 1)..], 9)))
            return false;
        return AreDigits(whole, 12) && (whole.Length == 1 || whole[0] != '0')
            && long.Parse(whole, System.Globalization.CultureInfo.InvariantCulture) <= (negative ? 60_000_000_000 : LongestDuration);
    }

    private static ReadOnlySpan<char> WithoutFraction(ReadOnlySpan<char> rest)
    {
        if (rest[0] != '.')
            return rest;
        var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
        return end is >= 1 and <= 9 ? rest[(end + 1)..] : default;
    }

    // Minutes that the local time is ahead of UTC. "-00:00" says that nobody knows, and is no instant.
    private static int? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z")
            return 0;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || Number(text[1..3]) is not (>= 0 and var hours) || Number(text[4..]) is not (>= 0 and < 60 and var minutes))
            return null;
        var ahead = (hours * 60) + minutes;
        return ahead > 18 * 60 || (ahead == 0 && text[0] == '-') ? null : text[0] == '-' ? -ahead : ahead;
    }

    private static bool AreDigits(ReadOnlySpan<char> text, int most) =>
        text.Length >= 1 && text.Length <= most && text.IndexOfAnyExceptInRange('0', '9') < 0;

    // -1 where it is no number.
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
