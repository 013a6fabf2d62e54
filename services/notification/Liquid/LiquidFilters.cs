using System.Text.RegularExpressions;
using Fluid;
using Fluid.Values;
using Rapport.Hosting.Transcoding;

namespace Rapport.Notification.Liquid;

/// <summary>
/// The filters of the language (shopify.github.io/liquid), as Fluid has them, each behind a guard: a missing value is told by
/// its name, and what is read and made counts as steps. Left out are filters that turn encoding off (<c>raw</c>) and those
/// that are no Liquid and make a text of any length out of a few letters (<c>format_number</c> and the like).
/// </summary>
internal static partial class LiquidFilters
{
    /// <summary>Every filter, with how many arguments it takes at least and at most.</summary>
    public static readonly IReadOnlyDictionary<string, (int Least, int Most)> Arity = new Dictionary<string, (int, int)>
    {
        ["abs"] = (0, 0), ["append"] = (1, 1), ["at_least"] = (1, 1), ["at_most"] = (1, 1), ["base64_decode"] = (0, 0),
        ["base64_encode"] = (0, 0), ["base64_url_safe_decode"] = (0, 0), ["base64_url_safe_encode"] = (0, 0),
        ["capitalize"] = (0, 0), ["ceil"] = (0, 0), ["compact"] = (0, 1), ["concat"] = (1, 1), ["date"] = (1, 1),
        ["default"] = (1, 2), ["divided_by"] = (1, 1), ["downcase"] = (0, 0), ["escape"] = (0, 0), ["escape_once"] = (0, 0),
        ["find"] = (1, 2), ["find_index"] = (1, 2), ["first"] = (0, 0), ["floor"] = (0, 0), ["has"] = (1, 2), ["join"] = (0, 1),
        ["json"] = (0, 0), ["last"] = (0, 0), ["lstrip"] = (0, 0), ["map"] = (1, 1), ["md5"] = (0, 0), ["minus"] = (1, 1),
        ["modulo"] = (1, 1), ["newline_to_br"] = (0, 0), ["plus"] = (1, 1), ["prepend"] = (1, 1), ["reject"] = (1, 2),
        ["remove"] = (1, 1), ["remove_first"] = (1, 1), ["remove_last"] = (1, 1), ["replace"] = (2, 2),
        ["replace_first"] = (2, 2), ["replace_last"] = (2, 2), ["reverse"] = (0, 0), ["round"] = (0, 1), ["rstrip"] = (0, 0),
        ["sha1"] = (0, 0), ["sha256"] = (0, 0), ["size"] = (0, 0), ["slice"] = (1, 2), ["sort"] = (0, 1),
        ["sort_natural"] = (0, 1), ["split"] = (1, 1), ["strip"] = (0, 0), ["strip_html"] = (0, 0),
        ["strip_newlines"] = (0, 0), ["sum"] = (0, 1), ["time_zone"] = (1, 1), ["times"] = (1, 1), ["truncate"] = (0, 2),
        ["truncatewords"] = (0, 2), ["uniq"] = (0, 1), ["upcase"] = (0, 0), ["url_decode"] = (0, 0), ["url_encode"] = (0, 0),
        ["where"] = (1, 2),
    };

    /// <summary>Those that cope with a missing value.</summary>
    private static readonly HashSet<string> Patient = ["default", "size"];

    /// <summary>Where the engine's filter is not what Liquid's reference says, or has no bound.</summary>
    private static readonly Dictionary<string, FilterDelegate> Own = new()
    {
        ["date"] = Date, ["join"] = Join, ["modulo"] = Modulo, ["newline_to_br"] = NewlineToBr, ["replace"] = Replace,
        ["round"] = Round, ["size"] = Size, ["truncate"] = Truncate,
    };

    private static readonly FilterCollection Engine = new TemplateOptions().Filters;

    /// <summary>The filter that was probably meant; null where none is near.</summary>
    public static string? Like(string name) => NearestName.Find(name, [.. Arity.Keys]);

    /// <summary>Puts the filters in place of those that are there.</summary>
    public static void Install(FilterCollection filters)
    {
        filters.Clear();
        foreach (var name in Arity.Keys)
            filters.AddFilter(name, Guarded(name, Own.GetValueOrDefault(name) ?? Found(name)));
    }

    private static FilterDelegate Found(string name) => Engine.TryGetValue(name, out var filter)
        ? filter : throw new InvalidOperationException($"the engine has no filter {name}");

    private static FilterDelegate Guarded(string name, FilterDelegate filter) => async (input, arguments, context) =>
    {
        var cost = (LiquidContext)context;
        if (!Patient.Contains(name))
        {
            Demand(input);
            for (var i = 0; i < arguments.Count; i++)
                Demand(arguments.At(i));
        }

        cost.Charge(Size(input));
        var made = await filter(input, arguments, context);
        cost.Charge(Size(made));
        return Size(made) <= LiquidLimits.TextLength && (made as ArrayValue)?.Values.Count is not > LiquidLimits.Steps ? made
            : throw TooLong();
    };

    private static void Demand(FluidValue value)
    {
        if (value is LiquidMissing missing)
            throw missing.Fault();
    }

    private static int Size(FluidValue value) => value switch
    {
        StringValue text => text.ToStringValue().Length,
        ArrayValue list => list.Values.Count * 8,
        _ => 0,
    };

    private static ValueTask<FluidValue> Date(FluidValue input, FilterArguments arguments, TemplateContext context) =>
        WideDatePart().IsMatch(arguments.At(0).ToStringValue()) ? throw new LiquidRenderException(
            LiquidFault.LimitExceeded, "date fills a part with more than 99 characters")
        : input.TryGetDateTimeInput(context, out _) ? Found("date")(input, arguments, context)
        : throw new LiquidRenderException(
            LiquidFault.ValueUnfit, "date takes a date such as 2026-03-31 or 2026-03-31T08:00:00Z");

    private static ValueTask<FluidValue> Join(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var glue = arguments.Count > 0 ? arguments.At(0).ToStringValue() : " ";
        var items = input.Type == FluidValues.Array ? input.Enumerate(context).ToList() : [input];
        return (long)glue.Length * items.Count <= LiquidLimits.TextLength
            ? new StringValue(string.Join(glue, items.Select(item => item.ToStringValue())))
            : throw TooLong();
    }

    private static ValueTask<FluidValue> Modulo(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var (number, by) = (input.ToNumberValue(), arguments.At(0).ToNumberValue());
        return NumberValue.Create(number - (by * Math.Floor(number / by)));
    }

    private static ValueTask<FluidValue> NewlineToBr(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var text = input.ToStringValue();
        var safe = input is StringValue { Encode: false } ? text : ((LiquidContext)context).Encoder.Encode(text);
        // The encoder writes line ends as numbers.
        return new StringValue(
            safe.Replace("&#xD;", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal)
                .Replace("&#xA;", "\n", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal), encode: false);
    }

    private static ValueTask<FluidValue> Replace(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var (text, from, to) = (input.ToStringValue(), arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue());
        if (from.Length == 0)
            return new StringValue(text);
        return text.Length + ((long)text.Length / from.Length * to.Length) <= LiquidLimits.TextLength
            ? new StringValue(text.Replace(from, to, StringComparison.Ordinal))
            : throw TooLong();
    }

    private static ValueTask<FluidValue> Round(FluidValue input, FilterArguments arguments, TemplateContext context) =>
        NumberValue.Create(Math.Round(
            input.ToNumberValue(), (int)Math.Clamp(arguments.At(0).ToNumberValue(), 0, 10), MidpointRounding.AwayFromZero));

    private static async ValueTask<FluidValue> Size(FluidValue input, FilterArguments arguments, TemplateContext context) =>
        await input.GetValueAsync("size", context) is { } size && !size.IsNil() ? size : NumberValue.Zero;

    /// <summary>At most so many characters, the ellipsis included; never half a surrogate pair.</summary>
    private static ValueTask<FluidValue> Truncate(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var text = input.ToStringValue();
        var ellipsis = arguments.Count > 1 ? arguments.At(1).ToStringValue() : "...";
        var length = arguments.Count > 0
            ? (int)Math.Clamp(arguments.At(0).ToNumberValue(), 0, LiquidLimits.TextLength) : DefaultTruncation;
        if (text.Length <= length)
            return new StringValue(text);
        var keep = Math.Max(0, length - ellipsis.Length);
        if (keep > 0 && char.IsHighSurrogate(text[keep - 1]))
            keep--;
        return new StringValue(text[..keep] + ellipsis);
    }

    private const int DefaultTruncation = 50;

    // A width makes a text of any length out of a few letters: %999999999Y.
    [GeneratedRegex(@"(?<!%)(?:%%)*%[-_0^#:+EO]*[0-9]{3}", RegexOptions.CultureInvariant)]
    private static partial Regex WideDatePart();

    private static LiquidRenderException TooLong() => new(
        LiquidFault.LimitExceeded,
        $"a value becomes longer than {LiquidLimits.TextLength} characters, or a list than {LiquidLimits.Steps} items");
}
