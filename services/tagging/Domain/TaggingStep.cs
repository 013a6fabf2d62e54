using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>
/// Takes one contact through events and time. Pure apart from the contact it is given: the same contact, definitions
/// and events give the same contact and the same facts. Windows are answered at the instant an event was accepted, and
/// between events at the exact instants at which an answer changes.
/// </summary>
public sealed class TaggingStep
{
    /// <summary>How far the clocks of two processes may differ: what is counted begins this long before it was defined.</summary>
    public static readonly TimeSpan ClockAllowance = TimeSpan.FromSeconds(1);

    // An answer that does not change over so many changes of its counts is looked at again at the last of them.
    private const int FarthestLook = 64;

    private readonly TaggedContact contact;
    private readonly TaggingDefinitions definitions;
    private readonly ContactAggregates aggregates;
    private readonly HashSet<string> tags;
    private readonly HashSet<string> segments;
    private readonly bool[] due;
    private List<TaggingFact> facts = [];

    /// <summary>A step of a contact.</summary>
    /// <param name="contact">Is changed.</param>
    /// <param name="definitions">Definitions in force.</param>
    public TaggingStep(TaggedContact contact, TaggingDefinitions definitions)
    {
        (this.contact, this.definitions) = (contact, definitions);
        aggregates = new ContactAggregates(contact);
        due = new bool[definitions.All.Count];
        tags = [.. contact.Holds.Select(hold => hold.Tag)];
        segments = [.. contact.Segments.Keys.Select(definitions.Find).OfType<CompiledDefinition>().Select(d => d.Definition.Id)];
        Context = new EvaluationContext
        {
            Tags = tags, Segments = segments, Crossed = contact.Crossed, Aggregates = aggregates,
        };
        ShowAttributes();
    }

    /// <summary>What conditions read. The caller puts the event into it; the rest is kept here.</summary>
    public EvaluationContext Context { get; }

    /// <summary>Applies the event that the context holds, after everything that time brought about before it.</summary>
    /// <returns>What follows; of a historic event, only what time brought about.</returns>
    public IReadOnlyList<TaggingFact> Apply(TaggingEvent happened)
    {
        facts = [];
        var now = Latest(contact.SeenTo, Latest(happened.OccurredAt, happened.ReceivedAt));
        Advance(now);
        var byTime = facts.Count;
        LookAnew();
        Learn(happened);
        Count(happened, now);
        var answer = new EventAnswer(happened.OccurredAt, happened.Id);
        foreach (var definition in definitions.OnEvent(happened.Name))
            due[definition.Position] = !contact.Answers.TryGetValue(definition.Definition.Number, out var last) || answer.IsAfter(last);
        AnswerDue(now, null, happened, answer);
        contact.SeenTo = now;
        return happened.Historic ? facts.GetRange(0, byTime) : facts;
    }

    /// <summary>Answers everything that time alone changes up to an instant, each at its own instant.</summary>
    public IReadOnlyList<TaggingFact> PassTime(DateTimeOffset to)
    {
        facts = [];
        Advance(to);
        return facts;
    }

    /// <summary>Answers every definition on the contact at an instant.</summary>
    public void AnswerAll(DateTimeOffset now)
    {
        Advance(now);
        Mark(definitions.OnContacts);
        AnswerDue(now, null, null, default);
    }

    /// <summary>What conditions on the contact read at an instant.</summary>
    public EvaluationContext ContextAt(DateTimeOffset now)
    {
        (Context.Now, Context.Stage) = (now, contact.Stage);
        return Context;
    }

    private void Advance(DateTimeOffset to)
    {
        while (EarliestFlip(to) is { } boundary)
        {
            foreach (var (number, at) in contact.Flips)
                if (at == boundary && definitions.Find(number) is { } definition)
                    due[definition.Position] = true;
            AnswerDue(boundary, boundary, null, default);
        }
    }

    private void LookAnew()
    {
        if (definitions.Version <= contact.DefinitionsVersion)
            return;
        contact.DefinitionsVersion = definitions.Version;
        contact.Changed = true;
        foreach (var gone in contact.Holds.Where(h => h.Origin != TagHold.Manual && definitions.Find(h.Origin) is null).ToList())
            Drop(gone, null, null);
        foreach (var gone in contact.Segments.Keys.Where(number => definitions.Find(number) is null).ToList())
            contact.Segments.Remove(gone);
        foreach (var gone in contact.Answers.Keys.Where(number => definitions.Find(number) is null).ToList())
            contact.Answers.Remove(gone);
        foreach (var gone in contact.Aggregates.Keys.Where(key => definitions.FindTracked(key) is null).ToList())
            contact.Aggregates.Remove(gone);
        Mark(definitions.OnContacts);
    }

    private void Learn(TaggingEvent happened)
    {
        foreach (var (name, value) in happened.Traits)
        {
            var attribute = new ContactAttribute(value, happened.OccurredAt);
            if (!attribute.Supersedes(contact.Attributes.GetValueOrDefault(name)))
                continue;
            contact.Attributes[name] = attribute;
            Changes(definitions.AttributeReaders(name));
        }

        if (happened.Traits.Count > 0)
            ShowAttributes();
        if (happened.Stage is { } stage && stage != contact.Stage)
        {
            contact.Stage = stage;
            Changes(definitions.StageReaders);
        }

        if (happened.Crossed is { } threshold && contact.Crossed.Add(threshold))
            Changes(definitions.ThresholdReaders);
        if (happened.TaggedByHand is { } added && !contact.HasTag(added, TagHold.Manual))
            Hold(new TagHold(added, TagHold.Manual, happened.OccurredAt));
        if (happened.UntaggedByHand is { } removed && contact.Holds.Find(h => h.Tag == removed && h.Origin == TagHold.Manual) is { } hold)
            Release(hold);
        if (happened.TellsOfTags)
            Mark(definitions.TagReaders);
        if (happened.TellsOfSegments)
            Mark(definitions.SegmentReaders);
    }

    private void Count(TaggingEvent happened, DateTimeOffset now)
    {
        foreach (var tracked in definitions.TrackedFor(happened.Name))
        {
            if (happened.ReceivedAt + ClockAllowance < tracked.Since || !tracked.Aggregate.TryCount(Context, out var value))
                continue;
            aggregates.Count(tracked.Aggregate, happened.OccurredAt, value, now);
            Changes(tracked.Readers);
        }
    }

    // An answer may change what an earlier definition reads, so rounds are made until nothing is due. Each definition
    // answers at most twice: two that contradict one another end somewhere.
    private void AnswerDue(DateTimeOffset now, DateTimeOffset? boundary, TaggingEvent? happened, EventAnswer answer)
    {
        var answered = new byte[due.Length];
        for (var position = Array.IndexOf(due, true); position >= 0; position = Array.IndexOf(due, true))
        {
            due[position] = false;
            var definition = definitions.All[position];
            if (answered[position]++ == 2 || happened?.ConcludedBy == definition.Definition.Id)
                continue;
            contact.SeenTo = now;
            var holds = definition.Condition.Matches(ContextAt(now));
            if (definition.ReadsEvent)
                (contact.Answers[definition.Definition.Number], contact.Changed) = (answer, true);
            else
                NoteFlip(definition, holds, now);
            if (definition.Definition.Kind == DefinitionKind.TagRule)
                SettleTag(definition, holds, now, boundary);
            else
                SettleSegment(definition, holds, now, boundary);
            // A definition never feeds itself.
            due[position] = false;
        }
    }

    private void SettleTag(CompiledDefinition rule, bool holds, DateTimeOffset now, DateTimeOffset? boundary)
    {
        var (tag, number) = (rule.Definition.Tag, rule.Definition.Number);
        var hold = contact.Holds.Find(h => h.Tag == tag && h.Origin == number);
        if (holds && hold is null)
        {
            if (!contact.HasTag(tag))
                facts.Add(new TaggingFact(DefinitionKind.TagRule, tag, true, rule, boundary));
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
        facts.Add(new TaggingFact(DefinitionKind.Segment, id, holds, segment, boundary));
        Changes(definitions.SegmentReaders);
    }

    private void Drop(TagHold hold, CompiledDefinition? rule, DateTimeOffset? boundary)
    {
        Release(hold);
        if (!contact.HasTag(hold.Tag))
            facts.Add(new TaggingFact(DefinitionKind.TagRule, hold.Tag, false, rule, boundary));
    }

    private void Hold(TagHold hold)
    {
        contact.Holds.Add(hold);
        contact.Changed = true;
        if (tags.Add(hold.Tag))
            Mark(definitions.TagReaders);
    }

    private void Release(TagHold hold)
    {
        contact.Holds.Remove(hold);
        contact.Changed = true;
        if (contact.HasTag(hold.Tag))
            return;
        tags.Remove(hold.Tag);
        Mark(definitions.TagReaders);
    }

    private void NoteFlip(CompiledDefinition definition, bool holds, DateTimeOffset now)
    {
        var number = definition.Definition.Number;
        if (definition.ReadsTime && FindFlip(definition, holds, now) is { } flip)
        {
            contact.Changed |= !contact.Flips.TryGetValue(number, out var known) || known != flip;
            contact.Flips[number] = flip;
        }
        else
        {
            contact.Changed |= contact.Flips.Remove(number);
        }
    }

    private DateTimeOffset? FindFlip(CompiledDefinition definition, bool holds, DateTimeOffset from)
    {
        for (var look = 0; look < FarthestLook; look++)
        {
            if (aggregates.NextChange(definition.Condition, from) is not { } next)
                return null;
            Context.Now = from = next;
            if (definition.Condition.Matches(Context) != holds)
                break;
        }

        return from;
    }

    private DateTimeOffset? EarliestFlip(DateTimeOffset to)
    {
        // What was deleted is never due; what is newer than the definitions at hand is left to who knows it.
        foreach (var (number, _) in contact.Flips)
            if (definitions.Find(number) is null && definitions.Version >= contact.DefinitionsVersion && contact.Flips.Remove(number))
                contact.Changed = true;
        DateTimeOffset? earliest = null;
        foreach (var (number, at) in contact.Flips)
            if (at <= to && (earliest is null || at < earliest) && definitions.Find(number) is not null)
                earliest = at;
        return earliest;
    }

    private void Changes(IReadOnlyList<CompiledDefinition> readers)
    {
        contact.Changed = true;
        Mark(readers);
    }

    private void Mark(IReadOnlyList<CompiledDefinition> readers)
    {
        foreach (var reader in readers)
            due[reader.Position] = true;
    }

    private void ShowAttributes() => Context.Attributes = contact.Attributes.Count == 0
        ? MapValue.Empty
        : new DictionaryMap(contact.Attributes.ToDictionary(a => a.Key, object? (a) => a.Value.Value));

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
