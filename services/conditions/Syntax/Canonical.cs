using System.Globalization;
using System.Text;

namespace Rapport.Conditions.Syntax;

/// <summary>
/// The one spelling of a syntax tree: fully bracketed, single blanks, normalised literals. It is CEL again, and
/// equal for sources that differ only in layout.
/// </summary>
internal static class Canonical
{
    public static string Print(Node node)
    {
        var text = new StringBuilder();
        Print(node, text);
        return text.ToString();
    }

    /// <summary>A text as a literal in double quotes.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder();
        PrintText(value, text);
        return text.ToString();
    }

    private static void Print(Node node, StringBuilder text)
    {
        switch (node)
        {
            case LiteralNode literal: Print(literal.Value, text); break;
            case IdentifierNode identifier: text.Append(identifier.Name); break;
            case SelectNode select: Print(select.Operand, text); text.Append('.').Append(select.Field); break;
            case IndexNode index: Print(index.Operand, text); PrintItems("[", [index.Index], "]", text); break;
            case UnaryNode unary: PrintItems($"{unary.Symbol}(", [unary.Operand], ")", text); break;
            case BinaryNode binary: PrintChain(binary.Symbol, [binary.Left, binary.Right], text); break;
            case LogicNode logic: PrintChain(logic.Symbol, logic.Operands, text); break;
            case ConditionalNode conditional: PrintConditional(conditional, text); break;
            case CallNode call: PrintCall(call, text); break;
            case ListNode list: PrintItems("[", list.Items, "]", text); break;
            case MapNode map: PrintMap(map, text); break;
            default: throw new InvalidOperationException($"unknown node {node.GetType().Name}");
        }
    }

    private static void PrintChain(string symbol, IReadOnlyList<Node> operands, StringBuilder text) =>
        PrintItems("(", operands, ")", text, $" {symbol} ");

    private static void PrintConditional(ConditionalNode node, StringBuilder text)
    {
        PrintItems("(", [node.Condition], " ? ", text);
        PrintItems("", [node.Then, node.Otherwise], ")", text, " : ");
    }

    private static void PrintCall(CallNode call, StringBuilder text)
    {
        if (call.Target is not null)
        {
            Print(call.Target, text);
            text.Append('.');
        }
        PrintItems($"{call.Function}(", call.Arguments, ")", text);
    }

    private static void PrintMap(MapNode map, StringBuilder text)
    {
        var separator = "{";
        foreach (var entry in map.Entries)
        {
            PrintItems(separator, [entry.Key, entry.Value], "", text, ": ");
            separator = ", ";
        }
        text.Append(map.Entries.Count == 0 ? "{}" : "}");
    }

    private static void PrintItems(
        string open, IReadOnlyList<Node> items, string close, StringBuilder text, string separator = ", ")
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(separator);
            Print(items[i], text);
        }
        text.Append(close);
    }

    private static void Print(in Value value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case ValueKind.String: PrintText(value.String, text); break;
            case ValueKind.Double: PrintDouble(value.Double, text); break;
            default: text.Append(value.ToString()); break;
        }
    }

    private static void PrintDouble(double value, StringBuilder text)
    {
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(digits);
        if (digits.AsSpan().IndexOfAny('.', 'E') < 0) text.Append(".0");
    }

    private static void PrintText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }
        text.Append('"');
    }
}
