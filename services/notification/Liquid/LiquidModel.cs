using System.Globalization;
using Fluid.Values;

namespace Rapport.Notification.Liquid;

/// <summary>
/// The variables of a rendering: null, bool, decimal, string, <c>IReadOnlyList&lt;object?&gt;</c> and
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>. Nothing else, so a template reaches no member of any object.
/// </summary>
internal sealed class LiquidModel
{
    private readonly Dictionary<string, FluidValue> values;

    private LiquidModel(Dictionary<string, FluidValue> values) => this.values = values;

    /// <summary>The variables as the engine reads them; made once for all parts of a message.</summary>
    public static LiquidModel Of(IReadOnlyDictionary<string, object?> variables) =>
        new(variables.ToDictionary(each => each.Key, each => Value(each.Value)));

    /// <summary>Puts them into a rendering.</summary>
    public void Into(LiquidContext context)
    {
        foreach (var (name, value) in values)
            context.SetValue(name, value);
        // What the date filter takes for "now".
        if (values.GetValueOrDefault("now") is StringValue now && DateTimeOffset.TryParse(
            now.ToStringValue(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            context.Now = () => at;
    }

    private static FluidValue Value(object? value) => value switch
    {
        null => NilValue.Instance,
        bool flag => BooleanValue.Create(flag),
        decimal number => NumberValue.Create(number),
        string text => new StringValue(text),
        IReadOnlyDictionary<string, object?> map => new DictionaryValue(new FluidValueDictionaryFluidIndexable(
            map.ToDictionary(each => each.Key, each => Value(each.Value)))),
        IReadOnlyList<object?> list => new ArrayValue([.. list.Select(Value)]),
        _ => throw new ArgumentException($"a template cannot read a {value.GetType().Name}", nameof(value)),
    };
}
