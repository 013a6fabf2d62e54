using System.Numerics;

namespace Rapport.Conditions.Binding;

/// <summary>What is known of an expression's value when a rule is saved.</summary>
/// <param name="Kinds">The kinds it may have.</param>
/// <param name="Items">Of a list, what its items may be.</param>
internal sealed record CelType(Kinds Kinds, Kinds Items = Kinds.Any)
{
    public static CelType Any { get; } = new(Kinds.Any);

    public static CelType Json { get; } = new(Kinds.Json, Kinds.Json);

    public static CelType Null { get; } = new(Kinds.Null);

    public static CelType Bool { get; } = new(Kinds.Bool);

    public static CelType Int { get; } = new(Kinds.Int);

    public static CelType UInt { get; } = new(Kinds.UInt);

    public static CelType Double { get; } = new(Kinds.Double);

    public static CelType String { get; } = new(Kinds.String);

    public static CelType StringList { get; } = new(Kinds.List, Kinds.String);

    public static CelType JsonMap { get; } = new(Kinds.Map, Kinds.Json);

    public static CelType Timestamp { get; } = new(Kinds.Timestamp);

    public static CelType Duration { get; } = new(Kinds.Duration);

    public static CelType OfItems(Kinds kinds) => new(kinds, kinds == Kinds.Json ? Kinds.Json : Kinds.Any);

    public static CelType Of(ValueKind kind) => new((Kinds)(1 << (int)kind));

    public static CelType Of(AttributeType type) => type switch
    {
        AttributeType.Bool => Bool,
        AttributeType.Int => Int,
        AttributeType.Double => Double,
        AttributeType.String => String,
        AttributeType.Timestamp => Timestamp,
        AttributeType.StringList => StringList,
        _ => Json,
    };

    public bool MayBe(Kinds kinds) => (Kinds & kinds) != 0;

    /// <summary>What holds of a value that has either type.</summary>
    public CelType Or(CelType other) => new(Kinds | other.Kinds, Items | other.Items);

    /// <summary>"int", "list", "JSON value", "bool or string".</summary>
    public override string ToString() => Describe(Kinds);

    public static string Describe(Kinds kinds)
    {
        if (kinds == Kinds.Json) return "JSON value";
        if (kinds == Kinds.Number) return "number";
        if (kinds == Kinds.Any || BitOperations.PopCount((uint)kinds) > 4) return "value";
        return string.Join(" or ", Enum.GetValues<ValueKind>()
            .Where(kind => kinds.HasFlag((Kinds)(1 << (int)kind)) && kind != ValueKind.Error)
            .Select(kind => kind.ToString().ToLowerInvariant()));
    }
}
