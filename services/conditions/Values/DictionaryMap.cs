namespace Rapport.Conditions;

/// <summary>
/// A dictionary as a map. Integers become int (unsigned ones uint), floating-point numbers and decimals double,
/// dictionaries and lists nest; a type CEL does not know reads as its text. Event properties are JSON, whose numbers
/// are doubles: hold them as double here too. Not for use by several threads at once.
/// </summary>
public sealed class DictionaryMap(IReadOnlyDictionary<string, object?> entries) : MapValue
{
    // Wrappers of nested containers are kept so that a second evaluation allocates nothing.
    private Dictionary<string, Value>? nested;

    /// <inheritdoc/>
    public override int Count => entries.Count;

    /// <inheritdoc/>
    public override IEnumerable<string> Keys => entries.Keys;

    /// <inheritdoc/>
    public override bool TryGet(string key, out Value value)
    {
        if (nested is not null && nested.TryGetValue(key, out value)) return true;
        value = default;
        if (!entries.TryGetValue(key, out var item)) return false;
        value = ClrValues.ToValue(item);
        if (value.Kind is ValueKind.Map or ValueKind.List) (nested ??= [])[key] = value;
        return true;
    }
}
