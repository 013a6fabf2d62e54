namespace Rapport.Conditions;

/// <summary>A map written out in an expression.</summary>
internal sealed class LiteralMap(Dictionary<string, Value> entries) : MapValue
{
    public override int Count => entries.Count;

    public override IEnumerable<string> Keys => entries.Keys;

    public override bool TryGet(string key, out Value value) => entries.TryGetValue(key, out value);
}
