namespace Rapport.Tagging.Domain;

/// <summary>The tags and segments of one contact: changes them by answers, and notes what follows from that.</summary>
internal sealed class Memberships
{
    private readonly TaggedContact contact;
    private readonly TaggingDefinitions definitions;
    private readonly Agenda agenda;
    private readonly HashSet<string> tags;
    private readonly HashSet<string> segments;

    public Memberships(TaggedContact contact, TaggingDefinitions definitions, Agenda agenda)
    {
        (this.contact, this.definitions, this.agenda) = (contact, definitions, agenda);
        tags = [.. contact.Holds.Select(hold => hold.Tag)];
        segments = [.. contact.Segments.Keys.Select(Current).OfType<CompiledDefinition>().Select(d => d.Definition.Id)];
    }

    /// <summary>The tags, kept up to date in place.</summary>
    public IReadOnlySet<string> Tags => tags;

    /// <summary>Ids of the segments, kept up to date in place.</summary>
    public IReadOnlySet<string> Segments => segments;

    /// <summary>What was noted since it was last set.</summary>
    public List<TaggingFact> Facts { get; set; } = [];

    /// <summary>Takes an answer.</summary>
    /// <param name="definition">What was answered.</param>
    /// <param name="holds">Whether its condition holds.</param>
    /// <param name="now">Instant of the answer.</param>
    /// <param name="boundary">The same instant, when time alone changed the answer.</param>
    public void Settle(CompiledDefinition definition, bool holds, DateTimeOffset now, DateTimeOffset? boundary)
    {
        if (definition.IsCandidate)
            SettlePending(definition.Definition.Number, holds, now);
        else if (definition.Definition.Kind == DefinitionKind.TagRule)
            SettleTag(definition, holds, now, boundary);
        else
            SettleSegment(definition, holds, now, boundary);
    }

    /// <summary>Adds a reason for a tag.</summary>
    public void Hold(TagHold hold)
    {
        contact.Holds.Add(hold);
        contact.Changed = true;
        if (tags.Add(hold.Tag))
            agenda.Add(definitions.TagReaders);
    }

    /// <summary>Takes a reason for a tag away.</summary>
    public void Release(TagHold hold)
    {
        contact.Holds.Remove(hold);
        contact.Changed = true;
        if (contact.HasTag(hold.Tag))
            return;
        tags.Remove(hold.Tag);
        agenda.Add(definitions.TagReaders);
    }

    /// <summary>
    /// Gives effect to the answers of versions that have come in force, and takes away what those gave that were replaced or
    /// deleted. Members of a segment that was deleted are not told: nobody can ask for it any more.
    /// </summary>
    public void TakeUp()
    {
        foreach (var (number, since) in contact.Pending.ToList())
        {
            if (definitions.Find(number) is { IsCandidate: true })
                continue;
            contact.Changed |= contact.Pending.Remove(number);
            if (definitions.Find(number) is { } definition)
                Serve(definition, since);
        }

        foreach (var gone in contact.Holds.Where(h => h.Origin != TagHold.Manual && definitions.Find(h.Origin) is null).ToList())
            Drop(gone, definitions.FindSuccessor(gone.Origin), null);
        foreach (var gone in contact.Segments.Keys.Where(number => definitions.Find(number) is null).ToList())
        {
            contact.Changed |= contact.Segments.Remove(gone);
            if (definitions.FindSuccessor(gone) is { } segment && !contact.Segments.ContainsKey(segment.Definition.Number))
                Tell(segment, false, null);
        }
    }

    private CompiledDefinition? Current(int number) => definitions.Find(number) ?? definitions.FindSuccessor(number);

    private void Serve(CompiledDefinition definition, DateTimeOffset since)
    {
        var number = definition.Definition.Number;
        if (definition.Definition.Kind == DefinitionKind.TagRule)
        {
            SettleTag(definition, true, since, null);
            return;
        }

        // Who was in by the condition before stays in.
        var before = contact.Segments.Where(segment => definitions.FindSuccessor(segment.Key) == definition).ToList();
        contact.Segments[number] = before.Count > 0 ? before.Min(segment => segment.Value) : since;
        if (before.Count == 0)
            Tell(definition, true, null);
    }

    private void SettlePending(int number, bool holds, DateTimeOffset now)
    {
        if (holds != contact.Pending.ContainsKey(number))
            contact.Changed = true;
        if (!holds)
            contact.Pending.Remove(number);
        else
            contact.Pending.TryAdd(number, now);
    }

    private void SettleTag(CompiledDefinition rule, bool holds, DateTimeOffset now, DateTimeOffset? boundary)
    {
        var (tag, number) = (rule.Definition.Tag, rule.Definition.Number);
        var hold = contact.Holds.Find(h => h.Tag == tag && h.Origin == number);
        if (holds && hold is null)
        {
            if (!contact.HasTag(tag))
                Facts.Add(new TaggingFact(DefinitionKind.TagRule, tag, true, rule, boundary));
            Hold(new TagHold(tag, number, now));
        }
        else if (!holds && hold is not null)
        {
            Drop(hold, rule, boundary);
        }
    }

    private void SettleSegment(CompiledDefinition segment, bool holds, DateTimeOffset now, DateTimeOffset? boundary)
    {
        var number = segment.Definition.Number;
        if (holds == contact.Segments.ContainsKey(number))
            return;
        if (holds)
            contact.Segments[number] = now;
        else
            contact.Segments.Remove(number);
        Tell(segment, holds, boundary);
    }

    private void Tell(CompiledDefinition segment, bool holds, DateTimeOffset? boundary)
    {
        var id = segment.Definition.Id;
        _ = holds ? segments.Add(id) : segments.Remove(id);
        contact.Changed = true;
        agenda.Add(definitions.SegmentReaders);
        Facts.Add(new TaggingFact(DefinitionKind.Segment, id, holds, segment, boundary));
    }

    private void Drop(TagHold hold, CompiledDefinition? rule, DateTimeOffset? boundary)
    {
        Release(hold);
        if (!contact.HasTag(hold.Tag))
            Facts.Add(new TaggingFact(DefinitionKind.TagRule, hold.Tag, false, rule, boundary));
    }
}
