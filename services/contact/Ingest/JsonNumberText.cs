using System.Globalization;

namespace Rapport.Contact.Ingest;

/// <summary>The one spelling of a JSON number where an id is meant: 42, 42.0 and 4.2e1 are the same.</summary>
internal static class JsonNumberText
{
    private const int MostDigits = 40;

    /// <summary>
    /// Plain decimal digits without a point where the number is whole, of any size: no digit of an integer above 2^53 is
    /// lost. A number of more than 40 places stays as it was sent; that is no id.
    /// </summary>
    /// <param name="sent">The number as JSON has it.</param>
    public static string Of(string sent)
    {
        if (sent.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            return sent == "-0" ? "0" : sent;
        var negative = sent[0] == '-';
        var number = negative ? sent.AsSpan(1) : sent;
        var e = number.IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && !int.TryParse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return sent;
        var mantissa = e < 0 ? number : number[..e];
        var dot = mantissa.IndexOf('.');
        var digits = dot < 0 ? mantissa.ToString() : string.Concat(mantissa[..dot], mantissa[(dot + 1)..]);
        if (Math.Abs((long)exponent) > MostDigits || digits.Length > MostDigits)
            return sent;

        // The point stands after so many digits.
        var point = (dot < 0 ? digits.Length : dot) + exponent;
        if (point > digits.Length)
            digits = digits.PadRight(point, '0');
        if (point < 1)
            (digits, point) = (new string('0', 1 - point) + digits, 1);
        var whole = digits[..point].TrimStart('0');
        var rest = digits[point..].TrimEnd('0');
        var text = (whole.Length == 0 ? "0" : whole) + (rest.Length == 0 ? "" : "." + rest);
        return text.Length > MostDigits ? sent : negative && text != "0" ? "-" + text : text;
    }
}
