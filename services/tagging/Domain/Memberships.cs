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
        segments = [.. contact.Segments.Keys.Select(definitions.Find).OfType<CompiledDefinition>().Select(d => d.Definition.Id)];
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
        if (definition.Definition.Kind == DefinitionKind.TagRule)
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

    /// <summary>Takes away what definitions gave that no longer exist.</summary>
    public void Forget()
    {
        foreach (var gone in contact.Holds.Where(h => h.Origin != TagHold.Manual && definitions.Find(h.Origin) is null).ToList())
            Drop(gone, null, null);
        foreach (var gone in contact.Segments.Keys.Where(number => definitions.Find(number) is null).ToList())
            contact.Segments.Remove(gone);
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
        var (id, number) = (segment.Definition.Id, segment.Definition.Number);
        if (holds == contact.Segments.ContainsKey(number))
            return;
        if (holds)
            contact.Segments[number] = now;
        else
            contact.Segments.Remove(number);
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
