using System.Net;

namespace Rapport.Notification.Domain.Liquid;

/// <summary>A filter of the language.</summary>
/// <param name="Least">Arguments that it needs.</param>
/// <param name="Most">Arguments that it takes.</param>
/// <param name="Apply">The new value from the value and the arguments.</param>
internal sealed record LiquidFilter(int Least, int Most, Func<object?, IReadOnlyList<object?>, object?> Apply);

/// <summary>A filter as a template calls it.</summary>
internal sealed record LiquidFilterCall(LiquidFilter Filter, IReadOnlyList<LiquidExpression> Arguments)
{
    /// <summary>Applies it; what it makes counts as steps by its length.</summary>
    public object? Apply(object? value, LiquidState state)
    {
        var made = Filter.Apply(value, [.. Arguments.Select(argument => argument.Value(state))]);
        var length = (made as string)?.Length ?? 0;
        if (length > LiquidLimits.TextLength)
            throw new LiquidRenderException(
                LiquidFault.LimitExceeded, $"a value becomes longer than {LiquidLimits.TextLength} characters");
        state.Step(1 + (length / 256));
        return made;
    }
}

/// <summary>
/// The supported filters, as the Liquid reference describes them (shopify.github.io/liquid). There is no filter that
/// turns encoding off and none that reads anything from outside.
/// </summary>
internal static class LiquidFilters
{
    private static readonly Dictionary<string, LiquidFilter> All = new(StringComparer.Ordinal)
    {
        ["default"] = new(1, 1, (value, args) => LiquidValues.IsBlank(value) ? args[0] : value),
        ["upcase"] = OnText(text => text.ToUpperInvariant()),
        ["downcase"] = OnText(text => text.ToLowerInvariant()),
        ["capitalize"] = OnText(
            text => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant()),
        ["strip"] = OnText(text => text.Trim()),
        ["escape"] = OnText(text => WebUtility.HtmlEncode(text)),
        ["url_encode"] = OnText(text => WebUtility.UrlEncode(text)),
        ["append"] = new(1, 1, (value, args) => LiquidValues.Text(value) + LiquidValues.Text(args[0])),
        ["prepend"] = new(1, 1, (value, args) => LiquidValues.Text(args[0]) + LiquidValues.Text(value)),
        ["replace"] = new(2, 2, Replace),
        ["truncate"] = new(1, 2, Truncate),
        ["size"] = new(0, 0, (value, _) => LiquidValues.Member(value, "size") ?? 0m),
        ["first"] = new(0, 0, (value, _) => LiquidValues.Member(value, "first")),
        ["last"] = new(0, 0, (value, _) => LiquidValues.Member(value, "last")),
        ["join"] = new(0, 1, Join),
        ["plus"] = OnNumbers((a, b) => a + b),
        ["minus"] = OnNumbers((a, b) => a - b),
        ["times"] = OnNumbers((a, b) => a * b),
        ["divided_by"] = OnNumbers((a, b) => a % 1 == 0 && b % 1 == 0 ? Math.Floor(a / b) : a / b),
        ["modulo"] = OnNumbers((a, b) => a - (b * Math.Floor(a / b))),
        ["round"] = new(
            0, 1, (value, args) => Math.Round(LiquidValues.Number(value), Places(args), MidpointRounding.AwayFromZero)),
        ["ceil"] = new(0, 0, (value, _) => Math.Ceiling(LiquidValues.Number(value))),
        ["floor"] = new(0, 0, (value, _) => Math.Floor(LiquidValues.Number(value))),
        ["abs"] = new(0, 0, (value, _) => Math.Abs(LiquidValues.Number(value))),
        ["date"] = new(1, 1, (value, args) => LiquidDate.Format(LiquidValues.Text(value), LiquidValues.Text(args[0]))),
    };

    /// <summary>A filter by name; null for one that is not supported.</summary>
    public static LiquidFilter? Find(string name) => All.GetValueOrDefault(name);

    private static LiquidFilter OnText(Func<string, string> change) =>
        new(0, 0, (value, _) => change(LiquidValues.Text(value)));

    private static LiquidFilter OnNumbers(Func<decimal, decimal, decimal> compute) => new(1, 1, (value, args) =>
    {
        try
        {
            return compute(LiquidValues.Number(value), LiquidValues.Number(args[0]));
        }
        catch (ArithmeticException)
        {
            throw new LiquidRenderException(LiquidFault.ValueUnfit, "a number is divided by zero or becomes too large");
        }
    });

    private static int Places(IReadOnlyList<object?> args) =>
        args.Count == 0 ? 0 : (int)Math.Clamp(LiquidValues.Number(args[0]), 0, 10);

    private static object Replace(object? value, IReadOnlyList<object?> args)
    {
        var (text, from, to) = (LiquidValues.Text(value), LiquidValues.Text(args[0]), LiquidValues.Text(args[1]));
        if (from.Length == 0)
            return text;
        return text.Length + ((long)text.Length / from.Length * to.Length) <= LiquidLimits.TextLength
            ? text.Replace(from, to, StringComparison.Ordinal)
            : throw TooLong();
    }

    /// <summary>At most so many characters, the ellipsis included; never half a surrogate pair.</summary>
    private static object Truncate(object? value, IReadOnlyList<object?> args)
    {
        var text = LiquidValues.Text(value);
        var ellipsis = args.Count > 1 ? LiquidValues.Text(args[1]) : "...";
        var length = (int)Math.Clamp(LiquidValues.Number(args[0]), 0, LiquidLimits.TextLength);
        if (text.Length <= length)
            return text;
        var keep = Math.Max(0, length - ellipsis.Length);
        if (keep > 0 && char.IsHighSurrogate(text[keep - 1]))
            keep--;
        return text[..keep] + ellipsis;
    }

    private static object Join(object? value, IReadOnlyList<object?> args)
    {
        var glue = args.Count > 0 ? LiquidValues.Text(args[0]) : " ";
        var items = LiquidValues.Items(value);
        return (long)glue.Length * items.Count <= LiquidLimits.TextLength
            ? string.Join(glue, items.Select(LiquidValues.Text))
            : throw TooLong();
    }

    private static LiquidRenderException TooLong() =>
        new(LiquidFault.LimitExceeded, $"a value becomes longer than {LiquidLimits.TextLength} characters");
}
