using Rapport.Conditions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;

namespace Rapport.Tagging.Domain;

/// <summary>What tags, rules and segments have to fulfil before they are saved.</summary>
public static class DefinitionCheck
{
    private const int LongestName = 200;

    /// <summary>What a condition of this kind may read.</summary>
    public static ConditionSchema SchemaOf(DefinitionKind kind) =>
        kind == DefinitionKind.Segment ? ConditionSchema.ContactOnly : ConditionSchema.Open;

    /// <summary>Every field at fault, with paths from the definition; none when it may be saved.</summary>
    /// <param name="definition">What is to be saved.</param>
    /// <param name="segments">
    /// Segments that there are. A condition that asks for another is refused: it would be false for ever.
    /// </param>
    public static IReadOnlyList<FieldFault> Faults(Definition definition, IReadOnlySet<string> segments)
    {
        var faults = new List<FieldFault>();
        DefinitionId.Check(definition.Id, "id", faults);
        if (definition.Kind == DefinitionKind.TagRule)
            faults.AddRange(TagFaults(definition.Tag, "tag"));
        CheckLength(definition.DisplayName, LongestName, "display_name", faults);
        faults.AddRange(ConditionFaults(definition.Condition, definition.Kind, segments));
        return faults;
    }

    /// <summary>What is wrong with the condition of a definition, with line and column.</summary>
    public static IReadOnlyList<FieldFault> ConditionFaults(
        string condition, DefinitionKind kind, IReadOnlySet<string> segments) =>
        [.. Check(condition, SchemaOf(kind) with { Segments = segments }, isAnsweredByTime: true).Faults
            .Select(fault => new FieldFault("condition", fault.ToString()))];

    /// <summary>What is to be said of a condition.</summary>
    /// <param name="condition">The text.</param>
    /// <param name="schema">What it may read.</param>
    /// <param name="isAnsweredByTime">
    /// Whether it is answered between events too: it must then tell when time changes its answer, unless it reads the event.
    /// </param>
    public static ConditionCheck Check(string condition, ConditionSchema schema, bool isAnsweredByTime)
    {
        var check = ConditionCheck.Of(condition, schema);
        return isAnsweredByTime && check.Reads is { Event: false, Unforeseen: { } unforeseen } ? check with { Faults = [unforeseen] } : check;
    }

    /// <summary>A definition that would read itself by way of others, and so have no answer.</summary>
    /// <param name="wanted">What is to be saved.</param>
    /// <param name="others">The newest version of each other.</param>
    public static IReadOnlyList<FieldFault> Circles(Definition wanted, IEnumerable<Definition> others) =>
        DefinitionGraph.CircleOf(wanted, others) is not { } circle ? [] :
            [new FieldFault("condition", $"line 1, column 1: reads itself: {circle}")];

    /// <summary>What of an existing definition must stay, since contacts remember it.</summary>
    public static IReadOnlyList<FieldFault> Changes(Definition before, Definition after) => before.Tag == after.Tag
        ? [] : [new FieldFault("tag", "is fixed once the rule exists; save another rule instead")];

    /// <summary>Every fault of a catalogue entry.</summary>
    public static IReadOnlyList<FieldFault> Faults(CatalogTag tag)
    {
        var faults = TagFaults(tag.Id, "id").ToList();
        CheckLength(tag.DisplayName, LongestName, "display_name", faults);
        CheckLength(tag.Category, 100, "category", faults);
        CheckLength(tag.Description, 2000, "description", faults);
        return faults;
    }

    /// <summary>What is wrong with a tag, if anything.</summary>
    public static IEnumerable<FieldFault> TagFaults(string tag, string path)
    {
        if (!DefinitionId.IsTag(tag))
            yield return new FieldFault(path, DefinitionId.TagRule);
    }

    private static void CheckLength(string text, int longest, string path, List<FieldFault> faults)
    {
        if (text.Length > longest)
            faults.Add(new FieldFault(path, $"is longer than {longest} characters"));
    }
}
