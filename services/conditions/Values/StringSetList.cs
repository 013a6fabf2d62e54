namespace Rapport.Conditions;

/// <summary>A set of texts as a list: <c>in</c> is one look-up; as a set has no order, positions are ordinal.</summary>
internal sealed class StringSetList : ListValue
{
    private IReadOnlySet<string> items = new HashSet<string>();
    private string[]? ordered;

    public IReadOnlySet<string> Items
    {
        get => items;
        set
        {
            items = value;
            ordered = null;
        }
    }

    public override int Count => items.Count;

    public override Value this[int index]
    {
        get
        {
            // The set may have grown or shrunk in place since it was given.
            if (ordered is null || ordered.Length != items.Count) ordered = [.. items.Order(StringComparer.Ordinal)];
            return Value.Of(ordered[index]);
        }
    }

    public override bool Contains(in Value value) => value.Kind == ValueKind.String && items.Contains(value.String);
}
