using System.Globalization;
using System.Text.RegularExpressions;
using Rapport.Conditions;

namespace Rapport.Scoring.Vocabulary;

/// <summary>Why an amount cannot be used.</summary>
public enum MoneyFault : byte
{
    /// <summary>No field says one.</summary>
    Absent,

    /// <summary>No number and no plain decimal text, for example "49,99", "1,234.56", "€5", true, NaN.</summary>
    NotPlain,

    /// <summary>Below zero.</summary>
    Negative,

    /// <summary>Above <see cref="Money.Most"/>.</summary>
    TooLarge,
}

/// <summary>
/// The one reader of amounts: for purchases, lifetime value, RFM and what propensity learns. A number, or plain decimal
/// text: digits with an optional sign in front and an optional point with digits ("49.99"). A comma means the one thing
/// here and the other there, so what has one is not guessed at: it is unusable, and told as that.
/// </summary>
/// <param name="Amount">The amount, four decimals; null when it cannot be used.</param>
/// <param name="Fault">Why it cannot.</param>
public readonly partial record struct Money(decimal? Amount, MoneyFault Fault)
{
    /// <summary>The largest amount that is taken for one.</summary>
    public const decimal Most = 1_000_000_000_000m;

    // Four decimals make every sum exact.
    private const int Decimals = 4;
    private const int LongestText = 40;
    private const int LongestShape = 20;

    /// <summary>No amount was said.</summary>
    public static Money Absent => new(null, MoneyFault.Absent);

    /// <summary>Reads a value.</summary>
    public static Money Read(Value value) => value.Kind switch
    {
        ValueKind.Null => Absent,
        ValueKind.String => value.String.Length <= LongestText && Plain().IsMatch(value.String)
            ? Usable(value.String) : new Money(null, MoneyFault.NotPlain),
        ValueKind.Int => Usable((double)value.Int),
        ValueKind.Double => Usable(value.Double),
        _ => new Money(null, MoneyFault.NotPlain),
    };

    /// <summary>
    /// What a value looks like without saying what it is, since nobody knows what stands there: digits as 9, letters as
    /// a; at most 20 characters.
    /// </summary>
    public static string ShapeOf(Value value) => value.Kind switch
    {
        ValueKind.String => string.Concat(value.String.Take(LongestShape).Select(sign =>
            char.IsDigit(sign) ? '9' : char.IsLetter(sign) ? 'a' : char.IsControl(sign) ? ' ' : sign)),
        ValueKind.Double when !double.IsFinite(value.Double) => "not finite",
        ValueKind.Double or ValueKind.Int => "number",
        _ => value.Kind.ToString().ToLowerInvariant(),
    };

    private static Money Usable(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? Usable(amount) : new Money(null, text[0] == '-' ? MoneyFault.Negative : MoneyFault.TooLarge);

    private static Money Usable(double number) =>
        !double.IsFinite(number) ? new Money(null, MoneyFault.NotPlain)
        : number > (double)Most ? new Money(null, MoneyFault.TooLarge)
        : number < 0 ? new Money(null, MoneyFault.Negative)
        : Usable((decimal)number);

    private static Money Usable(decimal amount) =>
        amount < 0 ? new Money(null, MoneyFault.Negative)
        : amount > Most ? new Money(null, MoneyFault.TooLarge)
        : new Money(Math.Round(amount, Decimals), default);

    [GeneratedRegex(@"\A[+-]?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Plain();
}
