namespace Rapport.Conditions.Runtime;

/// <summary>
/// CEL's equality (cel-spec langdef.md, "Equality"): numbers compare as on one number line, values of different kinds are
/// unequal and never an error, NaN equals nothing, lists and maps compare item by item.
/// </summary>
internal static class Equality
{
    public static bool AreEqual(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return left.IsNumber && right.IsNumber && Ordering.CompareNumbers(left, right) == 0;
        return left.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Double => left.Double == right.Double,
            ValueKind.String => string.Equals(left.String, right.String, StringComparison.Ordinal),
            ValueKind.List => AreEqual(left.List, right.List),
            ValueKind.Map => AreEqual(left.Map, right.Map),
            ValueKind.Error => false,
            _ => left.Int == right.Int,
        };
    }

    private static bool AreEqual(ListValue left, ListValue right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
            if (!AreEqual(left[i], right[i]))
                return false;
        return true;
    }

    private static bool AreEqual(MapValue left, MapValue right)
    {
        if (left.Count != right.Count) return false;
        foreach (var key in left.Keys)
            if (!left.TryGet(key, out var item) || !right.TryGet(key, out var other) || !AreEqual(item, other))
                return false;
        return true;
    }
}
