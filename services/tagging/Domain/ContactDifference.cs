namespace Rapport.Tagging.Domain;

/// <summary>What a merge changed about a survivor.</summary>
public static class ContactDifference
{
    /// <summary>Tags and segments that came and went, each once.</summary>
    public static IReadOnlyList<TaggingFact> Between(
        TaggedContact before, TaggedContact after, TaggingDefinitions definitions) =>
        [
            .. after.Holds.Where(hold => !before.HasTag(hold.Tag)).DistinctBy(hold => hold.Tag).Select(hold => Tag(hold, true, definitions)),
            .. before.Holds.Where(hold => !after.HasTag(hold.Tag)).DistinctBy(hold => hold.Tag).Select(hold => Tag(hold, false, definitions)),
            .. Segments(after.Segments.Keys.Except(before.Segments.Keys), true, definitions),
            .. Segments(before.Segments.Keys.Except(after.Segments.Keys), false, definitions),
        ];

    /// <summary>
    /// What only the absorbed contact had and the two together do not deserve: it is taken back, since others who follow
    /// the log hold it to be the survivor's by now.
    /// </summary>
    public static IEnumerable<TaggingFact> Undeserved(
        IEnumerable<string> tags, IEnumerable<string> segments, TaggedContact before, TaggedContact after,
        TaggingDefinitions definitions) =>
        tags.Where(tag => !before.HasTag(tag) && !after.HasTag(tag))
            .Select(tag => new TaggingFact(DefinitionKind.TagRule, tag, false, null, null))
        .Concat(segments
            .Select(id => (Id: id, Definition: definitions.Find(DefinitionKind.Segment, id)))
            .Where(segment => segment.Definition?.Definition.Number is not { } number
                || (!before.Segments.ContainsKey(number) && !after.Segments.ContainsKey(number)))
            .Select(segment => new TaggingFact(DefinitionKind.Segment, segment.Id, false, segment.Definition, null)));

    /// <summary>
    /// What a contact that stands by itself again still has, and was told only by a word that has gone to the other: it is told
    /// again.
    /// </summary>
    public static IEnumerable<TaggingFact> Untold(
        IReadOnlySet<string> tags, IReadOnlySet<string> segments, TaggedContact before, TaggedContact after,
        TaggingDefinitions definitions) =>
        after.Holds.Where(hold => before.HasTag(hold.Tag) && !tags.Contains(hold.Tag)).DistinctBy(hold => hold.Tag)
            .Select(hold => Tag(hold, true, definitions))
        .Concat(Segments(
            after.Segments.Keys.Where(number => before.Segments.ContainsKey(number)
                && definitions.Find(number) is { } segment && !segments.Contains(segment.Definition.Id)), true, definitions));

    private static TaggingFact Tag(TagHold hold, bool added, TaggingDefinitions definitions) =>
        new(DefinitionKind.TagRule, hold.Tag, added, definitions.Find(hold.Origin), null);

    private static IEnumerable<TaggingFact> Segments(
        IEnumerable<int> numbers, bool entered, TaggingDefinitions definitions) =>
        numbers.Select(definitions.Find).OfType<CompiledDefinition>().Select(segment =>
            new TaggingFact(DefinitionKind.Segment, segment.Definition.Id, entered, segment, null));
}
