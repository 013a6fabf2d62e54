using Rapport.Conditions;
using Rapport.Events.Facts;

namespace Rapport.Tagging.Domain;

/// <summary>
/// Takes one contact through events and time. Pure apart from the contact it is given: the same contact, definitions
/// and events give the same contact and the same facts. Windows are answered at the instant an event was accepted, and
/// between events at the exact instants at which an answer changes.
/// </summary>
public sealed partial class TaggingStep
{
    // An answer that does not change over so many changes of its counts is looked at again at the last of them.
    private const int FarthestLook = 64;

    // Definitions that contradict one another have to end somewhere.
    private const int MostAnswers = 2;

    private readonly TaggedContact contact;
    private readonly TaggingDefinitions definitions;
    private readonly IReadOnlySet<int>? opened;
    private readonly ContactAggregates aggregates;
    private readonly Agenda agenda;
    private readonly Memberships memberships;

    /// <summary>A step of a contact.</summary>
    /// <param name="contact">Is changed.</param>
    /// <param name="definitions">Definitions in force, and those that are being computed.</param>
    /// <param name="opened">Versions whose computation has begun in the contact's partition; null: all.</param>
    public TaggingStep(TaggedContact contact, TaggingDefinitions definitions, IReadOnlySet<int>? opened = null)
    {
        (this.contact, this.definitions, this.opened) = (contact, definitions, opened);
        aggregates = new ContactAggregates(contact);
        agenda = new Agenda(definitions);
        memberships = new Memberships(contact, definitions, agenda);
        Context = new EvaluationContext
        {
            Tags = memberships.Tags, Segments = memberships.Segments, Crossed = contact.Crossed, Aggregates = aggregates,
        };
        ShowAttributes();
    }

    /// <summary>What conditions read. The caller puts the event into it; the rest is kept here.</summary>
    public EvaluationContext Context { get; }

    /// <summary>Applies the event that the context holds, after everything that time brought about before it.</summary>
    /// <returns>
    /// What follows. Of a historic event, only what time brought about; what it changes itself is told once its load is done
    /// (<see cref="HistoryLoad"/>).
    /// </returns>
    public IReadOnlyList<TaggingFact> Apply(TaggingEvent happened)
    {
        memberships.Facts = [];
        var now = Latest(contact.SeenTo, Latest(happened.OccurredAt, happened.ReceivedAt));
        var isNew = contact.DefinitionsVersion == 0;
        TakeUpAt(now);
        Advance(now);
        if (!happened.Historic)
            TellHistory();
        var before = memberships.Facts.Count;
        if (isNew)
            agenda.Add(definitions.OnContacts);
        Learn(happened);
        Count(happened, now);
        var answer = new EventAnswer(happened.OccurredAt, happened.Id);
        foreach (var definition in definitions.OnEvent(happened.Name))
            if (!contact.Answers.TryGetValue(definition.Definition.Number, out var last) || answer.IsAfter(last))
                agenda.Add(definition);
        AnswerDue(now, null, happened, answer);
        contact.SeenTo = now;
        if (!happened.Historic)
        {
            LastWord.Correct(happened, contact, definitions, memberships.Facts);
            return memberships.Facts;
        }

        var silent = memberships.Facts.Count - before;
        if (silent > 0 || contact.Untold is not null)
            (contact.Untold, contact.Changed) = (
                UntoldHistory.After(contact.Untold, happened, memberships.Facts.GetRange(before, silent)), true);
        memberships.Facts.RemoveRange(before, silent);
        LastWord.Correct(happened, contact, definitions, memberships.Facts);
        return memberships.Facts;
    }

    /// <summary>Answers everything that time alone changes up to an instant, each at its own instant.</summary>
    public IReadOnlyList<TaggingFact> PassTime(DateTimeOffset to)
    {
        memberships.Facts = [];
        TakeUpAt(to);
        Advance(to);
        return memberships.Facts;
    }

    /// <summary>Tells what a load of history has changed, done or not: something that is no history comes next.</summary>
    public IReadOnlyList<TaggingFact> EndHistory()
    {
        memberships.Facts = [];
        TellHistory();
        return memberships.Facts;
    }

    /// <summary>Answers every definition on the contact at an instant.</summary>
    public void AnswerAll(DateTimeOffset now)
    {
        Advance(now);
        agenda.Add(definitions.OnContacts);
        AnswerDue(now, null, null, default);
    }

    /// <summary>What a condition on the contact reads at an instant.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="sources">Under which names the contact keeps what it counts (<see cref="CompiledDefinition.Sources"/>).</param>
    public EvaluationContext ContextAt(DateTimeOffset now, IReadOnlyList<string> sources)
    {
        (Context.Now, Context.Stage, aggregates.Sources) = (now, contact.Stage, sources);
        return Context;
    }

    private void Advance(DateTimeOffset to)
    {
        while (EarliestFlip(to) is { } boundary)
        {
            TellHistory();
            foreach (var (number, at) in contact.Flips)
                if (at == boundary && definitions.Find(number) is { ReadsTime: true } definition)
                    agenda.Add(definition);
            AnswerDue(boundary, boundary, null, default);
        }

        if (contact.Untold?.Load.DoneAt <= to)
            TellHistory();
    }

    private void TellHistory()
    {
        if (contact.Untold is not { } untold)
            return;
        memberships.Facts.AddRange(untold.Changes.Where(change => !IsTold(change)).Select(change => new TaggingFact(
            change.Kind, change.Subject, change.Added, definitions.Find(change.Source), null) { History = untold.Load }));
        (contact.Untold, contact.Changed) = (null, true);
    }

    private void Learn(TaggingEvent happened)
    {
        foreach (var (name, value) in happened.Traits)
        {
            var said = new Said(happened.OccurredAt, happened.Place);
            if (contact.Attributes.Learn(name, new TraitWord<object>(value, said)))
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
            memberships.Hold(new TagHold(added, TagHold.Manual, happened.OccurredAt));
        if (happened.UntaggedByHand is { } removed && contact.Holds.Find(h => h.Tag == removed && h.Origin == TagHold.Manual) is { } hold)
            memberships.Release(hold);
        if (happened is { Sequence: > 0, Told: { Kind: DefinitionKind.Segment } told } && definitions.SeriesOf(told.Subject) is { } series)
            contact.Hear(series, happened.Sequence);
        if (happened.TellsOfTags)
            agenda.Add(definitions.TagReaders);
        if (happened.TellsOfSegments)
            agenda.Add(definitions.SegmentReaders);
    }

    private void Count(TaggingEvent happened, DateTimeOffset now)
    {
        foreach (var tracked in definitions.TrackedFor(happened.Name))
        {
            if (!tracked.Counts(happened, opened) || !tracked.Aggregate.TryCount(Context, out var value))
                continue;
            aggregates.Count(tracked, happened.OccurredAt, value, now);
            Changes(tracked.Readers);
        }
    }

    // An answer may change what an earlier definition reads, so this goes on until nothing is due.
    private void AnswerDue(DateTimeOffset now, DateTimeOffset? boundary, TaggingEvent? happened, EventAnswer answer)
    {
        var answered = new Dictionary<CompiledDefinition, int>();
        while (agenda.Take() is { } definition)
        {
            var answers = answered[definition] = answered.GetValueOrDefault(definition) + 1;
            if (answers > MostAnswers || happened?.ConcludedBy == definition.Definition.Id)
                continue;
            contact.SeenTo = now;
            var holds = definition.Condition.Matches(ContextAt(now, definition.Sources));
            if (definition.ReadsEvent)
                (contact.Answers[definition.Definition.Number], contact.Changed) = (answer, true);
            else
                NoteFlip(definition, holds, now);
            memberships.Settle(definition, holds, now, boundary);
            // A definition never feeds itself.
            agenda.Remove(definition);
        }
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
            if (Earlier(aggregates.NextChange(definition, from), definition.Condition.NextChange(Context, from)) is not { } next)
                return null;
            Context.Now = from = next;
            if (definition.Condition.Matches(Context) != holds)
                break;
        }

        return from;
    }

    private DateTimeOffset? EarliestFlip(DateTimeOffset to)
    {
        // What was deleted or no longer reads time is never due; what is newer than the definitions at hand is left to who knows it.
        foreach (var (number, _) in contact.Flips)
            if (definitions.Find(number) is not { ReadsTime: true } && definitions.Version >= contact.DefinitionsVersion)
                contact.Changed |= contact.Flips.Remove(number);
        DateTimeOffset? earliest = null;
        foreach (var (number, at) in contact.Flips)
            if (at <= to && (earliest is null || at < earliest) && definitions.Find(number) is { ReadsTime: true })
                earliest = at;
        return earliest;
    }

    private void Changes(IReadOnlyList<CompiledDefinition> readers)
    {
        contact.Changed = true;
        agenda.Add(readers);
    }

    private void ShowAttributes() => Context.Attributes = contact.Attributes.Count == 0
        ? MapValue.Empty
        : new DictionaryMap(contact.Attributes.Present().ToDictionary(a => a.Key, a => TraitValue.ForConditions(a.Value)));

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
