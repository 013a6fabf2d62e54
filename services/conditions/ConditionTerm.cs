using Rapport.Conditions.Binding;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions;

/// <summary>How a term looks at an attribute.</summary>
public enum TermOperator
{
    /// <summary>In a way that no index answers; the condition has to be evaluated.</summary>
    Other,

    /// <summary><c>contact.a == x</c></summary>
    Equal,

    /// <summary><c>contact.a in [x, y]</c></summary>
    In,

    /// <summary><c>contact.a &lt; x</c></summary>
    Less,

    /// <summary><c>contact.a &lt;= x</c></summary>
    AtMost,

    /// <summary><c>contact.a &gt; x</c></summary>
    Greater,

    /// <summary><c>contact.a &gt;= x</c></summary>
    AtLeast,

    /// <summary><c>contact.a.startsWith(x)</c></summary>
    StartsWith,

    /// <summary><c>x in contact.a</c></summary>
    Contains,

    /// <summary><c>contact.a</c></summary>
    IsTrue,

    /// <summary><c>!contact.a</c></summary>
    IsFalse,
}

/// <summary>One of the parts that a condition joins by <c>&amp;&amp;</c> at its top: each has to hold for the whole to hold.</summary>
/// <param name="Operator">How it looks.</param>
/// <param name="Attribute">At which attribute of the contact; empty with <see cref="TermOperator.Other"/>.</param>
/// <param name="Values">What it compares with, at the given instant.</param>
public sealed record ConditionTerm(TermOperator Operator, string Attribute, IReadOnlyList<Value> Values)
{
    private static readonly ConditionSchema Nobody = new()
    {
        HasEvent = false, HasAggregates = false, AllowsOtherAttributes = false,
    };

    /// <summary>The terms of a condition, for those who look contacts up by an index instead of asking each.</summary>
    /// <param name="source">A source that compiles.</param>
    /// <param name="now">The instant that <c>now</c> is.</param>
    public static IReadOnlyList<ConditionTerm> Of(string source, DateTimeOffset now)
    {
        var text = new SourceText(source);
        return [.. Conjuncts(Grammar.Parse(text)).Select(node => Of(node, text, now) ?? new ConditionTerm(TermOperator.Other, "", []))];
    }

    private static IEnumerable<Node> Conjuncts(Node node) =>
        node is LogicNode { IsAnd: true } and ? and.Operands.SelectMany(Conjuncts) : [node];

    private static ConditionTerm? Of(Node node, SourceText text, DateTimeOffset now) => node switch
    {
        BinaryNode { Symbol: "in" } binary => OfIn(binary, text, now),
        BinaryNode binary when AttributeOf(binary.Left) is { } attribute => Compared(binary.Symbol, attribute, binary.Right, text, now),
        BinaryNode binary when AttributeOf(binary.Right) is { } attribute =>
            Compared(Turned(binary.Symbol), attribute, binary.Left, text, now),
        CallNode { Function: "startsWith", Target: { } target, Arguments: [var prefix] } when AttributeOf(target) is { } attribute =>
            Constant(prefix, text, now) is { Kind: ValueKind.String } value
                ? new ConditionTerm(TermOperator.StartsWith, attribute, [value]) : null,
        UnaryNode { Symbol: '!' } not when AttributeOf(not.Operand) is { } attribute => new ConditionTerm(TermOperator.IsFalse, attribute, []),
        _ when AttributeOf(node) is { } attribute => new ConditionTerm(TermOperator.IsTrue, attribute, []),
        _ => null,
    };

    private static ConditionTerm? OfIn(BinaryNode binary, SourceText text, DateTimeOffset now)
    {
        if (AttributeOf(binary.Right) is { } list)
            return Constant(binary.Left, text, now) is { } item ? new ConditionTerm(TermOperator.Contains, list, [item]) : null;
        return AttributeOf(binary.Left) is { } attribute && Constant(binary.Right, text, now) is { Kind: ValueKind.List } items
            ? new ConditionTerm(TermOperator.In, attribute, [.. Enumerable.Range(0, items.List.Count).Select(i => items.List[i])])
            : null;
    }

    private static ConditionTerm? Compared(string symbol, string attribute, Node other, SourceText text, DateTimeOffset now)
    {
        var comparison = symbol switch
        {
            "==" => TermOperator.Equal, "<" => TermOperator.Less, "<=" => TermOperator.AtMost,
            ">" => TermOperator.Greater, ">=" => TermOperator.AtLeast, _ => TermOperator.Other,
        };
        return comparison != TermOperator.Other && Constant(other, text, now) is { } value
            ? new ConditionTerm(comparison, attribute, [value]) : null;
    }

    private static string Turned(string symbol) => symbol switch
    {
        "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => symbol,
    };

    private static string? AttributeOf(Node node) => node switch
    {
        SelectNode { Operand: IdentifierNode { Name: "contact" } } select => select.Field,
        IndexNode { Operand: IdentifierNode { Name: "contact" }, Index: LiteralNode { Value: { Kind: ValueKind.String } key } } => key.String,
        _ => null,
    };

    /// <summary>The value of what reads nothing but the clock; null for anything else, and for an error.</summary>
    private static Value? Constant(Node node, SourceText text, DateTimeOffset now)
    {
        var faults = new List<ConditionFault>();
        var scope = new BindingScope(text, Nobody, faults);
        var bound = new Binder(scope).Bind(node);
        var reads = scope.Reads.Build(node);
        if (faults.Count > 0 || reads.Zone || reads.Tags || reads.Stage || reads.Segments.Count > 0 || reads.Thresholds.Count > 0)
            return null;
        var value = bound.Evaluate(new EvaluationContext { Now = now, StepsLeft = Limits.MacroSteps });
        return value.IsError ? null : value;
    }
}
