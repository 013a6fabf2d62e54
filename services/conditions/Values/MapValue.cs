namespace Rapport.Conditions;

/// <summary>
/// A map with text keys as expressions see it: an event's properties, a contact's attributes, a nested object.
/// An adapter reads its source on demand, so an event costs only the fields that rules mention.
/// </summary>
public abstract class MapValue
{
    /// <summary>The map without entries.</summary>
    public static MapValue Empty { get; } = new DictionaryMap(new Dictionary<string, object?>());

    /// <summary>How many entries there are.</summary>
    public abstract int Count { get; }

    /// <summary>The keys, each once, in any order.</summary>
    public abstract IEnumerable<string> Keys { get; }

    /// <summary>Finds the value of a key; false when the key is absent. A present null is found.</summary>
    public abstract bool TryGet(string key, out Value value);
}
