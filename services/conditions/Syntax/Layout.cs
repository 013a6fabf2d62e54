namespace Rapport.Conditions.Syntax;

/// <summary>
/// A syntax tree as people write it: no bracket that is not needed, lines of at most 100 characters where <c>&amp;&amp;</c>, <c>||</c> or
/// <c>?:</c> can be broken. Read again it is the same tree. Comments are not in the tree.
/// </summary>
internal static class Layout
{
    private const int Width = 100;

    // From weakest to strongest, as the grammar has them.
    private const int Conditional = 0, Or = 1, And = 2, Relation = 3, Sum = 4, Product = 5, Unary = 6, Member = 7;

    /// <summary>The text.</summary>
    public static string Print(Node node) => Print(node, Conditional, 0);

    private static string Print(Node node, int least, int indent)
    {
        var flat = Flat(node, least);
        if (indent + flat.Length <= Width) return flat;
        var inner = LevelOf(node) < least ? indent + 2 : indent;
        var broken = node switch
        {
            LogicNode logic => string.Join($"\n{Blanks(inner)}{logic.Symbol} ",
                logic.Operands.Select(operand => Print(operand, LevelOf(logic) + 1, inner + 3))),
            ConditionalNode choice => $"{Print(choice.Condition, Or, inner)}\n{Blanks(inner + 2)}? {Print(choice.Then, Or, inner + 4)}"
                + $"\n{Blanks(inner + 2)}: {Print(choice.Otherwise, Conditional, inner + 4)}",
            UnaryNode { Operand: LogicNode or ConditionalNode } unary => unary.Symbol + Print(unary.Operand, Member, inner),
            _ => null,
        };
        if (broken is null) return flat;
        return LevelOf(node) < least ? $"(\n{Blanks(inner)}{broken}\n{Blanks(indent)})" : broken;
    }

    private static string Flat(Node node, int least)
    {
        var text = Flat(node);
        return LevelOf(node) < least ? $"({text})" : text;
    }

    private static string Flat(Node node) => node switch
    {
        LogicNode logic => string.Join($" {logic.Symbol} ", logic.Operands.Select(operand => Flat(operand, LevelOf(logic) + 1))),
        ConditionalNode choice => $"{Flat(choice.Condition, Or)} ? {Flat(choice.Then, Or)} : {Flat(choice.Otherwise, Conditional)}",
        BinaryNode binary => $"{Flat(binary.Left, LevelOf(binary))} {binary.Symbol} {Flat(binary.Right, LevelOf(binary) + 1)}",
        // A minus before a number would be taken for a part of it.
        UnaryNode { Symbol: '-' } minus when Flat(minus.Operand, Member) is [(>= '0' and <= '9') or '-', ..] operand => $"-({operand})",
        UnaryNode unary => unary.Symbol + Flat(unary.Operand, Member),
        SelectNode select => $"{Flat(select.Operand, Member)}.{select.Field}",
        IndexNode index => $"{Flat(index.Operand, Member)}[{Flat(index.Index)}]",
        CallNode call => $"{(call.Target is null ? "" : Flat(call.Target, Member) + ".")}{call.Function}({Items(call.Arguments)})",
        ListNode list => $"[{Items(list.Items)}]",
        MapNode map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{Flat(entry.Key)}: {Flat(entry.Value)}"))}}}",
        _ => Canonical.Print(node),
    };

    private static string Items(IEnumerable<Node> items) => string.Join(", ", items.Select(item => Flat(item)));

    private static int LevelOf(Node node) => node switch
    {
        ConditionalNode => Conditional,
        LogicNode logic => logic.IsAnd ? And : Or,
        BinaryNode { Symbol: "+" or "-" } => Sum,
        BinaryNode { Symbol: "*" or "/" or "%" } => Product,
        BinaryNode => Relation,
        UnaryNode => Unary,
        _ => Member,
    };

    private static string Blanks(int count) => new(' ', count);
}
