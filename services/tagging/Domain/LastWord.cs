using Rapport.Events.Facts;


namespace Rapport.Tagging.Domain;

/// <summary>
/// Whoever follows the log believes its last word about a tag or segment. A conclusion comes back after others have had
/// their say: a tag given by hand meanwhile, a hand that takes off what a rule still gives. Where the last word is not what
/// holds, it is said again.
/// </summary>
internal static class LastWord
{
    /// <summary>Adds the correction of what an event tells, unless what holds is among the facts already.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="contact">After the event.</param>
    /// <param name="definitions">Definitions in force.</param>
    /// <param name="facts">What follows from the event.</param>
    public static void Correct(
        TaggingEvent happened, TaggedContact contact, TaggingDefinitions definitions, List<TaggingFact> facts)
    {
        // A process that has not read the newest definitions cannot say what holds.
        if (happened.Told is not { } told || definitions.Version < contact.DefinitionsVersion)
            return;
        var (holds, source) = told.Kind == DefinitionKind.TagRule
            ? Tag(told.Subject, contact, definitions) : Segment(told.Subject, contact, definitions);
        // A numbered word about a segment may be an old one, which was answered long since.
        var said = happened.Sequence > 0 && source is not null ? contact.IsToldIn(source.Series) : told.Added;
        if (holds == said
            || facts.Exists(f => f.Kind == told.Kind && f.Subject == told.Subject && f.Added == holds))
            return;
        facts.Add(new TaggingFact(told.Kind, told.Subject, holds, source, null)
        {
            // Nothing has happened to the contact: it starts nothing.
            History = HistoryLoad.After(null, happened.ReceivedAt, happened.Id, happened.Hop),
        });
    }

    private static (bool Holds, CompiledDefinition? Source) Tag(
        string tag, TaggedContact contact, TaggingDefinitions definitions) =>
        contact.Holds.Find(hold => hold.Tag == tag) is { } hold ? (true, definitions.Find(hold.Origin)) : (false, null);

    private static (bool Holds, CompiledDefinition? Source) Segment(
        string id, TaggedContact contact, TaggingDefinitions definitions) =>
        definitions.Find(DefinitionKind.Segment, id) is { } segment
            ? (contact.Segments.ContainsKey(segment.Definition.Number), segment) : (false, null);
}
