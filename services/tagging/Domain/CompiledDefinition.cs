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
        ReadsTime = Condition.Reads.ChangesWithTime;
    }

    /// <summary>As saved.</summary>
    public Definition Definition { get; }

    /// <summary>Its place in the order of evaluation: rules before segments, each by id.</summary>
    public int Position { get; }

    /// <summary>Its condition.</summary>
    public Condition Condition { get; }

    /// <summary>Whether the answer belongs to an event and stands until the next; else it belongs to the contact.</summary>
    public bool ReadsEvent => Condition.Reads.Event;

    /// <summary>Whether time alone can change the answer.</summary>
    public bool ReadsTime { get; }
}
