namespace Rapport.Conditions.Syntax;

/// <summary>A node of the syntax tree. The bounds on size and depth are kept while it is built.</summary>
internal abstract class Node
{
    protected Node(int offset, params IEnumerable<Node> children)
        : this(offset, "split it into several rules", children)
    {
    }

    protected Node(int offset, string hintIfLarge, IEnumerable<Node> children)
    {
        Offset = offset;
        Children = [.. children];
        foreach (var child in Children)
        {
            Depth = Math.Max(Depth, child.Depth + 1);
            Size += child.Size;
        }
        if (Depth > Limits.Depth)
            throw new SyntaxException(offset, $"the expression is nested deeper than {Limits.Depth} levels");
        if (Size > Limits.Nodes)
            throw new SyntaxException(offset, $"the expression has more than {Limits.Nodes} parts",
                hintIfLarge);
    }

    /// <summary>Where a fault of this node is reported: an operator's or a name's first character.</summary>
    public int Offset { get; }

    /// <summary>The nodes right below, in the order of the text.</summary>
    public IReadOnlyList<Node> Children { get; }

    public int Depth { get; } = 1;

    public int Size { get; } = 1;
}

internal sealed class LiteralNode(int offset, Value value) : Node(offset)
{
    public Value Value { get; } = value;
}

internal sealed class IdentifierNode(int offset, string name) : Node(offset)
{
    public string Name { get; } = name;
}

/// <summary><c>operand.field</c></summary>
internal sealed class SelectNode(int offset, Node operand, string field) : Node(offset, operand)
{
    public Node Operand { get; } = operand;

    public string Field { get; } = field;
}

/// <summary><c>operand[index]</c></summary>
internal sealed class IndexNode(int offset, Node operand, Node index) : Node(offset, operand, index)
{
    public Node Operand { get; } = operand;

    public Node Index { get; } = index;
}

/// <summary><c>!operand</c> or <c>-operand</c></summary>
internal sealed class UnaryNode(int offset, char symbol, Node operand) : Node(offset, operand)
{
    public char Symbol { get; } = symbol;

    public Node Operand { get; } = operand;
}

/// <summary>Arithmetic, comparison or <c>in</c></summary>
internal sealed class BinaryNode(int offset, string symbol, Node left, Node right) : Node(offset, left, right)
{
    public string Symbol { get; } = symbol;

    public Node Left { get; } = left;

    public Node Right { get; } = right;
}

/// <summary>A whole chain of <c>&amp;&amp;</c> or of <c>||</c></summary>
internal sealed class LogicNode(int offset, bool isAnd, IReadOnlyList<Node> operands) : Node(offset, operands)
{
    public bool IsAnd { get; } = isAnd;

    public string Symbol => IsAnd ? "&&" : "||";

    public IReadOnlyList<Node> Operands { get; } = operands;
}

/// <summary><c>condition ? then : otherwise</c></summary>
internal sealed class ConditionalNode(int offset, Node condition, Node then, Node otherwise)
    : Node(offset, condition, then, otherwise)
{
    public Node Condition { get; } = condition;

    public Node Then { get; } = then;

    public Node Otherwise { get; } = otherwise;
}

/// <summary><c>function(arguments)</c> or <c>target.function(arguments)</c>; macros too</summary>
internal sealed class CallNode(int offset, Node? target, string function, IReadOnlyList<Node> arguments)
    : Node(offset, target is null ? arguments : arguments.Prepend(target))
{
    public Node? Target { get; } = target;

    public string Function { get; } = function;

    public IReadOnlyList<Node> Arguments { get; } = arguments;
}

internal sealed class ListNode(int offset, IReadOnlyList<Node> items) : Node(offset, Limits.UseAList, items)
{
    public IReadOnlyList<Node> Items { get; } = items;
}

internal sealed class MapNode(int offset, IReadOnlyList<MapEntry> entries)
    : Node(offset, entries.SelectMany(entry => new[] { entry.Key, entry.Value }))
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;
}

internal sealed record MapEntry(Node Key, Node Value);
