namespace Rapport.Conditions;

/// <summary>A list of values that are already there: literals, and the results of map() and filter().</summary>
internal sealed class ArrayList(Value[] items) : ListValue
{
    public override int Count => items.Length;

    public override Value this[int index] => items[index];
}
