using System.Globalization;
using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>A definition ready to be asked.</summary>
public sealed class CompiledDefinition
{
    /// <summary>Compiles a valid definition.</summary>
    /// <param name="definition">As saved.</param>
    /// <param name="position">Its place in the order of evaluation.</param>
    public CompiledDefinition(Definition definition, int position)
    {
        (Definition, Position) = (definition, position);
        Condition = Condition.Compile(definition.Condition, DefinitionCheck.SchemaOf(definition.Kind));
        Sources = [.. Condition.Reads.Aggregates.Select(aggregate => SourceOf(definition, aggregate))];
        ReadsTime = Condition.Reads.ChangesWithTime;
    }

    /// <summary>As saved.</summary>
    public Definition Definition { get; }

    /// <summary>Its place in the order of evaluation: what it reads of others comes before it.</summary>
    public int Position { get; }

    /// <summary>Its condition.</summary>
    public Condition Condition { get; }

    /// <summary>Under which names contacts keep the counts and sums that it reads, by their positions.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>What contacts were told is counted by this.</summary>
    public int Series => Definition.Series == 0 ? Definition.Number : Definition.Series;

    /// <summary>Whether its answers have no effect yet.</summary>
    public bool IsCandidate => Definition.IsCandidate;

    /// <summary>Whether the answer belongs to an event and stands until the next; else it belongs to the contact.</summary>
    public bool ReadsEvent => Condition.Reads.Event;

    /// <summary>Whether time alone can change the answer.</summary>
    public bool ReadsTime { get; }

    /// <summary>
    /// Under which name contacts keep a count or sum: by whom it was first counted from the log is part of it, since another
    /// may have begun elsewhere.
    /// </summary>
    public static string SourceOf(Definition definition, AggregateDefinition aggregate) =>
        definition.OriginOf(aggregate.Key) is > 0 and var origin
            ? string.Create(CultureInfo.InvariantCulture, $"{aggregate.Key}:{origin}") : aggregate.Key;
}
