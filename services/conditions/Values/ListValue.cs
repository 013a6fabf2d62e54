using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>A list as expressions see it. An adapter reads its source on demand and copies nothing.</summary>
public abstract class ListValue
{
    /// <summary>The list without items.</summary>
    public static ListValue Empty { get; } = new ArrayList([]);

    /// <summary>How many items there are.</summary>
    public abstract int Count { get; }

    /// <summary>The item at a position from 0 to <see cref="Count"/> - 1.</summary>
    public abstract Value this[int index] { get; }

    /// <summary>Whether an item equals the value, by CEL's equality. Sets override it with their own look-up.</summary>
    public virtual bool Contains(in Value value)
    {
        for (var i = 0; i < Count; i++)
            if (Equality.AreEqual(this[i], value))
                return true;
        return false;
    }
}
