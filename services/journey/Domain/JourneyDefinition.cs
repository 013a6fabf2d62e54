using Rapport.Conditions;
using Rapport.Events;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>Whether a contact may enter a journey more than once.</summary>
internal enum Reentry
{
    /// <summary>Once for ever.</summary>
    Never,

    /// <summary>Again when the run before has ended; one run at a time.</summary>
    AfterExit,

    /// <summary>Once for every key, several runs at a time.</summary>
    Parallel,
}

/// <summary>What a journey does, as read and checked from its JSON text. See docs/journeys.md.</summary>
internal sealed record JourneyDefinition
{
    /// <summary>Id of the journey.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Events that let a contact in.</summary>
    public required EventPattern Entry { get; init; }

    /// <summary>Whether a contact may enter again.</summary>
    public required Reentry Reentry { get; init; }

    /// <summary>How long after a run has ended the next may begin, for <see cref="Domain.Reentry.AfterExit"/>.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>
    /// What a run is about, as the entry event says: an order, a cart. Events with another key are another run's. Null for
    /// none.
    /// </summary>
    public KeyExpression? Key { get; init; }

    /// <summary>The journey's time zone, an IANA id; null for the workspace's.</summary>
    public string? Zone { get; init; }

    /// <summary>When time lets contacts in; null for never.</summary>
    public EntryPlan? Plan { get; init; }

    /// <summary>Contacts that are kept out; null for nobody.</summary>
    public Holdout? Holdout { get; init; }

    /// <summary>What it is for; may be empty.</summary>
    public IReadOnlyList<Goal> Goals { get; init; } = [];

    /// <summary>An event older than this on arrival does not let in.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Events that end a run wherever it stands; null for none.</summary>
    public required EventPattern? ExitWhen { get; init; }

    /// <summary>The steps, at least one; the first is where contacts enter.</summary>
    public required IReadOnlyList<JourneyStep> Steps { get; init; }

    /// <summary>Whether a branch looks at the event that moved the run last, which then has to be kept.</summary>
    public bool KeepsTrigger =>
        Steps.OfType<JourneyStep.Branch>().Any(branch => branch.Arms.Any(arm => arm.When.Reads.Event));

    /// <summary>Whether a run may rest until a time on the contact's own clock.</summary>
    public bool HasLocalWaits => Steps.Any(step => step is JourneyStep.LocalWait);

    /// <summary>
    /// The names of the events that may let in; null for every event. A request for entry may, whatever else does.
    /// </summary>
    public IReadOnlySet<string>? EntryNames =>
        Entry.Names is { } names ? names.Append(EventNames.JourneyEntryRequested).ToHashSet() : null;

    /// <summary>The step of an id.</summary>
    public JourneyStep Step(string id) => Steps.First(step => step.Id == id);

    /// <summary>Patterns that may move a contact who is inside.</summary>
    public IEnumerable<EventPattern> InnerPatterns =>
        Steps.OfType<JourneyStep.WaitFor>().Select(wait => wait.Event)
            .Concat(Goals.Select(goal => goal.Event))
            .Concat(ExitWhen is null ? [] : [ExitWhen]);
}
