using System.Globalization;
using System.Text.RegularExpressions;

namespace Rapport.Contact.Imports.Domain;

/// <summary>In which order day, month and year are written. Declared, never guessed.</summary>
internal enum DateOrder
{
    /// <summary>2025-12-31, as ISO 8601; the only order that a T and an offset may follow.</summary>
    YearFirst,

    /// <summary>31/12/2025.</summary>
    DayFirst,

    /// <summary>12/31/2025.</summary>
    MonthFirst,
}

/// <summary>How numbers and times are written in a file.</summary>
/// <param name="DecimalComma">1.234,56; otherwise 1,234.56.</param>
/// <param name="Dates">Order of dates.</param>
/// <param name="Zone">Of times that name no offset.</param>
internal sealed record CellFormat(bool DecimalComma, DateOrder Dates, TimeZoneInfo Zone);

/// <summary>Reads the cells of a file as what their column is said to hold. Text that is no such thing is null.</summary>
internal static partial class CellReading
{
    private const int MostDigits = 15;

    /// <summary>A number: a sign, digits, perhaps in groups of three, a fraction. Beyond 15 digits it would not be exact: null.</summary>
    public static double? Number(string text, CellFormat format)
    {
        text = text.Trim();
        var match = (format.DecimalComma ? CommaNumber() : PointNumber()).Match(text);
        if (!match.Success)
            return null;
        var plain = format.DecimalComma ? text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')
            : text.Replace(",", "", StringComparison.Ordinal);
        return plain.Count(char.IsAsciiDigit) > MostDigits ? null
            : double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>true, yes, y, 1, 是, or false, no, n, 0, 否, in any letter case.</summary>
    public static bool? Boolean(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "1" or "是" => true,
        "false" or "no" or "n" or "0" or "否" => false,
        _ => null,
    };

    /// <summary>
    /// An instant: a date in the declared order with one kind of separator (- / .), perhaps a time to the second or finer, and,
    /// year first, an offset or Z. Without an offset it is of the declared zone; a time that the zone leaves out in spring is
    /// null, one that comes twice in autumn is the first.
    /// </summary>
    public static DateTimeOffset? Time(string text, CellFormat format)
    {
        if (Local(text, format, out var offset) is not { } local)
            return null;
        if (offset.Length > 0)
            return format.Dates == DateOrder.YearFirst && Offset(offset) is { } given ? Instant(local, given) : null;
        if (format.Zone.IsInvalidTime(local))
            return null;
        var zone = format.Zone.IsAmbiguousTime(local) ? format.Zone.GetAmbiguousTimeOffsets(local).Max() : format.Zone.GetUtcOffset(local);
        return Instant(local, zone);
    }

    // What programs write for never, 0001-01-01 and 9999-12-31, is no instant any more in some zones.
    private static DateTimeOffset? Instant(DateTime local, TimeSpan offset) =>
        local.Ticks - offset.Ticks is >= 0 and var utc && utc <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;

    /// <summary>
    /// A day of the calendar: a date in the declared order. Spreadsheets write midnight behind it, which is taken off; another
    /// time or an offset is null, since the day would depend on a zone.
    /// </summary>
    public static DateOnly? Date(string text, CellFormat format) =>
        Local(text, format, out var offset) is { } local && offset.Length == 0 && local.TimeOfDay == TimeSpan.Zero
            ? DateOnly.FromDateTime(local) : null;

    // What the text says on a clock and a calendar on the wall, and its offset; null when it is no date in the declared order.
    private static DateTime? Local(string text, CellFormat format, out string offset)
    {
        var match = TimeText().Match(text.Trim());
        offset = match.Groups["z"].Value;
        if (!match.Success)
            return null;
        int At(string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        var isYearFirst = match.Groups["a"].Length == 4;
        if (isYearFirst != (format.Dates == DateOrder.YearFirst) || (isYearFirst ? match.Groups["c"].Length > 2 : match.Groups["c"].Length != 4))
            return null;
        var (year, month, day) = format.Dates switch
        {
            DateOrder.YearFirst => (At("a"), At("b"), At("c")),
            DateOrder.DayFirst => (At("c"), At("b"), At("a")),
            _ => (At("c"), At("a"), At("b")),
        };
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || At("h") > 23 || At("m") > 59 || At("s") > 59)
            return null;
        return new DateTime(year, month, day, At("h"), At("m"), At("s"), DateTimeKind.Unspecified)
            .AddTicks((long)(Fraction(match.Groups["f"].Value) * TimeSpan.TicksPerSecond));
    }

    private static double Fraction(string digits) =>
        digits.Length == 0 ? 0 : double.Parse("0." + digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static TimeSpan? Offset(string text)
    {
        if (text is "Z" or "z")
            return TimeSpan.Zero;
        var digits = text[1..].Replace(":", "", StringComparison.Ordinal);
        var span = new TimeSpan(
            int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..], CultureInfo.InvariantCulture), 0);
        return span > TimeSpan.FromHours(14) ? null : text[0] == '-' ? -span : span;
    }

    [GeneratedRegex(@"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")]
    private static partial Regex PointNumber();

    [GeneratedRegex(@"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$")]
    private static partial Regex CommaNumber();

    [GeneratedRegex(@"^(?<a>\d{1,4})(?<sep>[-/.])(?<b>\d{1,2})\k<sep>(?<c>\d{1,4})(?:[T ]+(?<h>\d{1,2}):(?<m>\d{2})(?::(?<s>\d{2})(?:\.(?<f>\d{1,7}))?)?(?<z>[Zz]|[+-]\d{2}:?\d{2})?)?$")]
    private static partial Regex TimeText();
}
