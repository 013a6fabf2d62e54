namespace Rapport.Tagging.Domain;

/// <summary>What a definition that is saved makes of a contact, with no event.</summary>
public sealed partial class TaggingStep
{
    /// <summary>
    /// Takes the contact up to the definitions at hand, and repairs what it was told where that differs from what is true.
    /// </summary>
    /// <param name="now">The instant of what that changes.</param>
    public IReadOnlyList<TaggingFact> TakeUp(DateTimeOffset now)
    {
        memberships.Facts = [];
        TakeUpAt(Latest(contact.SeenTo, now));
        // What a load of history has changed is told when it is done.
        if (contact.Untold is null)
            memberships.Facts.AddRange(Untold().ToList());
        return memberships.Facts;
    }

    /// <summary>
    /// Answers a version that is being computed for the contact as it is, with what it did before the computation began. Without
    /// effect, but for what taking the contact up brings about.
    /// </summary>
    /// <param name="candidate">The version.</param>
    /// <param name="past">
    /// What it did before and is not counted yet; null for nothing. Of a rule on events the context holds its last event.
    /// </param>
    /// <param name="now">The instant of the answer.</param>
    public IReadOnlyList<TaggingFact> Fill(CompiledDefinition candidate, ContactPast? past, DateTimeOffset now)
    {
        memberships.Facts = [];
        var at = Latest(contact.SeenTo, now);
        TakeUpAt(at);
        for (var i = 0; i < candidate.Sources.Count; i++)
            if (past?.Items.GetValueOrDefault(candidate.Sources[i]) is { } items)
                aggregates.Count(candidate.Sources[i], candidate.Condition.Reads.Aggregates[i], items, at);
        // What waits may have been accepted a moment ago: the contact has not been seen further than before.
        var seen = contact.SeenTo;
        if (!candidate.ReadsEvent)
            agenda.Add(candidate);
        else if (past?.Last is { } last && (!contact.Answers.TryGetValue(candidate.Definition.Number, out var known) || last.IsAfter(known)))
            agenda.Add(candidate);
        AnswerDue(at, null, null, past?.Last ?? default);
        (contact.SeenTo, contact.Changed) = (seen, true);
        return memberships.Facts;
    }

    private bool IsTold(UntoldChange change) => change.Kind == DefinitionKind.Segment
        && definitions.SeriesOf(change.Subject) is { } series && contact.Told.ContainsKey(series)
        && contact.IsToldIn(series) == change.Added;

    // Costs what the contact has, whatever is defined: nothing is answered but what was saved by an earlier version.
    private void TakeUpAt(DateTimeOffset now)
    {
        if (definitions.Version <= contact.DefinitionsVersion)
            return;
        var isNew = contact.DefinitionsVersion == 0;
        contact.DefinitionsVersion = definitions.Version;
        var at = contact.SeenTo == default ? now : contact.SeenTo;
        memberships.TakeUp();
        foreach (var gone in contact.Answers.Keys.Where(number => definitions.Find(number) is null).ToList())
            contact.Changed |= contact.Answers.Remove(gone);
        foreach (var gone in contact.Aggregates.Keys.Where(source => definitions.FindTracked(source) is null).ToList())
            contact.Changed |= contact.Aggregates.Remove(gone);
        if (!isNew && definitions.FromSaving.Count > 0)
        {
            agenda.Add(definitions.FromSaving);
            contact.Changed = true;
        }

        AnswerDue(at, null, null, default);
        for (var i = 0; i < memberships.Facts.Count; i++)
            memberships.Facts[i] = memberships.Facts[i] with { DefinitionChange = true };
    }

    // Of a segment that is in force, what was told last differs from what is true.
    private IEnumerable<TaggingFact> Untold()
    {
        var facts = memberships.Facts;
        foreach (var segment in contact.Segments.Keys.Select(definitions.Find).OfType<CompiledDefinition>())
            if (!contact.IsToldIn(segment.Series) && !facts.Exists(fact => fact.Source == segment))
                yield return new TaggingFact(DefinitionKind.Segment, segment.Definition.Id, true, segment, null) { Rebuild = true };
        foreach (var segment in definitions.All)
            if (segment is { IsCandidate: false, Definition.Kind: DefinitionKind.Segment } && contact.IsToldIn(segment.Series)
                && !contact.Segments.ContainsKey(segment.Definition.Number) && !facts.Exists(fact => fact.Source == segment))
                yield return new TaggingFact(DefinitionKind.Segment, segment.Definition.Id, false, segment, null) { Rebuild = true };
    }
}
