using System.Text.Json.Nodes;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;

namespace Rapport.Journey.Domain;

/// <summary>What came of an entry: a run, a refusal, or neither for an event that has been decided before.</summary>
internal readonly record struct EntryDecision(RunChange? Change, EntryRefusal? Refusal);

/// <summary>Who enters a journey, and who does not and why.</summary>
internal static class EntryDecisions
{
    /// <summary>
    /// Whether an event lets its contact into a journey, before anything of the contact is known: false for most
    /// events, at the price of one look-up. Historic events never do, but for members of a segment that was saved where the
    /// entry asks for those; nor does what the journey concluded itself, nor an
    /// event after which nothing more may be concluded. A request for entry may, whatever the journey's entry is.
    /// </summary>
    public static bool MayEnter(OpenJourney journey, JourneyEvent e, DateTimeOffset now, ConditionScope scope)
    {
        var (id, entry) = (journey.Current.Definition.Id, journey.Current.Definition.Entry);
        if (!entry.IsStartedBy(e) || e.Hop >= Conclude.MaxHops || !journey.WasOpenFor(e))
            return false;
        if (e.Told is ToldFact.EntryRequest request)
            return request.Journey == id;
        return entry.IsAbout(e)
            && !(e.Told is ToldFact.Run told && told.Journey == id)
            && (!entry.ReadsOnlyEvent
                || entry.Matches(e, scope.Of(e, ContactFacts.None(e.Workspace, e.Contact), now)));
    }

    /// <summary>
    /// Entry of a contact. The run's id is derived from what may exist only once: journey and contact, with re-entry also
    /// the entry event, or the key.
    /// </summary>
    /// <param name="journey">The journey.</param>
    /// <param name="e">An event for which <see cref="MayEnter"/> holds.</param>
    /// <param name="facts">The contact's facts after the event.</param>
    /// <param name="runs">The contact's runs in this journey, active and ended.</param>
    /// <param name="now">Business time.</param>
    /// <param name="scope">For conditions.</param>
    public static EntryDecision Decide(
        OpenJourney journey, JourneyEvent e, ContactFacts facts, IEnumerable<RunState> runs, DateTimeOffset now,
        ConditionScope scope)
    {
        var (version, definition) = (journey.Current, journey.Current.Definition);
        var others = runs.ToList();
        if (others.Exists(run => run.EntryEventId == e.Id))
            return default;
        string? key = null;
        var refused = IsTooOld(definition, e, now) ? EntryReasons.TooOld
            : !IsEntry(definition.Entry, e, scope.Of(e, facts, now)) ? EntryReasons.ConditionNotMet
            : definition.Key?.TryEvaluate(scope.Of(e, facts, now), out key) == false ? EntryReasons.NoKey
            : ReasonAgainst(definition, e, key, others);
        var values = ValuesOf(definition.Entry, e, facts, now, scope);
        if (refused is not null)
            return new EntryDecision(null, new EntryRefusal(
                e.Workspace, definition.Id, e.Contact, refused, now, version.Number, e.Id, e.Name, values));

        var run = new RunState
        {
            Id = IdOf(definition, e, key),
            Workspace = e.Workspace, Journey = definition.Id, Version = version.Number, Contact = e.Contact,
            Partition = e.Partition, EnteredAt = now, EntryEventId = e.Id, EntryOccurredAt = e.OccurredAt, Rev = 1,
            LastN = e.N, Trigger = Trigger.Of(e, definition), Since = now, Key = key,
        };
        var walk = new RunWalk(version, null, run, Moment.Of(e, facts, now, scope)).Entered(values);
        return new EntryDecision(
            (walk.IsHeldOut() ? walk.End(Holdout.HeldOut) : walk.GoTo(definition.Steps[0].Id)).Change, null);
    }

    /// <summary>
    /// True when an event happened longer ago than the journey takes. It is measured at the decision, so that neither
    /// a late delivery nor a rebuild from the log starts what has lost its sense.
    /// </summary>
    public static bool IsTooOld(JourneyDefinition definition, JourneyEvent e, DateTimeOffset now) =>
        now - e.OccurredAt > definition.MaxAge;

    // Whoever is asked in by name needs no entry event; the condition of an entry by request still holds.
    private static bool IsEntry(EventPattern entry, JourneyEvent e, EvaluationContext context) =>
        e.Told is ToldFact.EntryRequest && entry.Name != EventNames.JourneyEntryRequested || entry.Matches(e, context);

    private static string? ReasonAgainst(JourneyDefinition definition, JourneyEvent e, string? key, List<RunState> runs)
    {
        var same = definition.Reentry == Reentry.Parallel ? runs.FindAll(run => run.Key == key) : runs;
        if (same.Count == 0)
            return null;
        if (same.Exists(run => run.Active))
            return EntryReasons.AlreadyInside;
        if (definition.Reentry != Reentry.AfterExit || same.Exists(run => run.IsPast(e)))
            return EntryReasons.BeenInside;
        return e.OccurredAt - same.Max(run => run.Since) < definition.CoolDown ? EntryReasons.CoolDown : null;
    }

    private static string IdOf(JourneyDefinition definition, JourneyEvent e, string? key) => "jr_" + (definition.Reentry switch
    {
        Reentry.Parallel => DerivedId.From(e.Workspace, definition.Id, e.Contact, "key", key!),
        Reentry.AfterExit => DerivedId.From(e.Workspace, definition.Id, e.Contact, e.Id),
        _ => DerivedId.From(e.Workspace, definition.Id, e.Contact, ""),
    });

    private static string? ValuesOf(
        EventPattern entry, JourneyEvent e, ContactFacts facts, DateTimeOffset now, ConditionScope scope)
    {
        var values = new JsonObject();
        if (entry.When is { } when)
            ReadValues.AddTo(values, when.Reads, scope.Of(e, facts, now));
        return values.Count == 0 ? null : values.ToJsonString();
    }
}
