using System.Text.Json.Nodes;
using Rapport.Conditions.Binding;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions;

/// <summary>How much of the limits of one condition a source uses.</summary>
/// <param name="Characters">Of at most 8,192.</param>
/// <param name="Parts">Nodes of the tree, of at most 500.</param>
/// <param name="Depth">Levels of the tree, of at most 30.</param>
/// <param name="Aggregates">Different counts, sums and their like, of at most 20.</param>
public sealed record ConditionCost(int Characters, int Parts, int Depth, int Aggregates)
{
    /// <summary>The most that each may be.</summary>
    public static ConditionCost Limit { get; } = new(Limits.SourceLength, Limits.Nodes, Limits.Depth, Limits.Aggregates);
}

/// <summary>Everything that can be said of a source before it is saved.</summary>
public sealed record ConditionCheck
{
    /// <summary>Why it does not compile, in the order of the text; none when it does.</summary>
    public required IReadOnlyList<ConditionFault> Faults { get; init; }

    /// <summary>The source as people lay it out; null where it is no expression.</summary>
    public string? Formatted { get; init; }

    /// <summary>The JSON form; null where it is no expression, and for the expression <c>null</c>.</summary>
    public JsonNode? Tree { get; init; }

    /// <summary>What it uses of the limits; null where it is no expression.</summary>
    public ConditionCost? Cost { get; init; }

    /// <summary>What it looks at; null where it does not compile.</summary>
    public ConditionReads? Reads { get; init; }

    /// <summary>Checks a condition.</summary>
    /// <param name="source">The text.</param>
    /// <param name="schema">What the place of use offers.</param>
    public static ConditionCheck Of(string source, ConditionSchema schema)
    {
        Node node;
        try
        {
            node = ConditionTree.Parse(source);
        }
        catch (ConditionException exception)
        {
            return new ConditionCheck { Faults = exception.Faults };
        }

        var check = new ConditionCheck
        {
            Faults = [], Formatted = Layout.Print(node), Tree = JsonForm.Write(node), Cost = new ConditionCost(source.Length, node.Size, node.Depth, 0),
        };
        try
        {
            var reads = Compilation.Of(source, schema, Kinds.Bool, "a condition").Reads;
            return check with { Reads = reads, Cost = check.Cost with { Aggregates = reads.Aggregates.Count } };
        }
        catch (ConditionException exception)
        {
            return check with { Faults = exception.Faults };
        }
    }
}
