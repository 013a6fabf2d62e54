using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Finds the event names on which an expression can be true.</summary>
internal static class EventNames
{
    /// <summary>
    /// The names, or null for any. Never too few: an expression that is true for an event has its name among them,
    /// also where errors are absorbed, as every absorbed error needs a true operand beside it.
    /// </summary>
    public static IReadOnlySet<string>? NarrowedBy(Node node) => node switch
    {
        LiteralNode { Value: { Kind: ValueKind.Bool, Bool: false } } => new HashSet<string>(),
        BinaryNode { Symbol: "==" } equality => OfEquality(equality.Left, equality.Right),
        BinaryNode { Symbol: "in", Left: var left, Right: ListNode list } when IsEventName(left) => OfList(list),
        LogicNode { IsAnd: true } and => and.Operands.Select(NarrowedBy).Aggregate(Intersect),
        LogicNode or => or.Operands.Select(NarrowedBy).Aggregate(Unite),
        ConditionalNode choice => Unite(
            Intersect(NarrowedBy(choice.Condition), NarrowedBy(choice.Then)), NarrowedBy(choice.Otherwise)),
        _ => null,
    };

    private static HashSet<string>? OfEquality(Node left, Node right)
    {
        var other = IsEventName(left) ? right : IsEventName(right) ? left : null;
        return other is LiteralNode { Value.Kind: ValueKind.String } literal ? [literal.Value.String] : null;
    }

    private static HashSet<string>? OfList(ListNode list)
    {
        if (!list.Items.All(item => item is LiteralNode)) return null;
        return list.Items.Cast<LiteralNode>()
            .Where(item => item.Value.Kind == ValueKind.String)
            .Select(item => item.Value.String)
            .ToHashSet();
    }

    private static bool IsEventName(Node node) =>
        node is SelectNode { Field: "name", Operand: IdentifierNode { Name: "event" } };

    private static IReadOnlySet<string>? Intersect(IReadOnlySet<string>? left, IReadOnlySet<string>? right) =>
        left is null ? right : right is null ? left : left.Intersect(right).ToHashSet();

    private static IReadOnlySet<string>? Unite(IReadOnlySet<string>? left, IReadOnlySet<string>? right) =>
        left is null || right is null ? null : left.Union(right).ToHashSet();
}
