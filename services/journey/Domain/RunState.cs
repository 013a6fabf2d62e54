using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>One contact's way through a journey, as far as decisions need it.</summary>
internal sealed record RunState
{
    /// <summary>"jr_" and an id derived from what may exist only once.</summary>
    public required string Id { get; init; }

    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Journey id.</summary>
    public required string Journey { get; init; }

    /// <summary>The version entered; it never changes.</summary>
    public required int Version { get; init; }

    /// <summary>The contact; after a merge, the survivor.</summary>
    public required string Contact { get; init; }

    /// <summary>The contacts that it was before merges moved it, the latest last.</summary>
    public IReadOnlyList<string> Former { get; init; } = [];

    /// <summary>Partition of the contact's events.</summary>
    public required int Partition { get; init; }

    /// <summary>When the contact entered, business time.</summary>
    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>Event that let in.</summary>
    public required string EntryEventId { get; init; }

    /// <summary>When that event happened; what happened before it moves nothing here.</summary>
    public required DateTimeOffset EntryOccurredAt { get; init; }

    /// <summary>Grows by one with every step left and every event noted; commands are named by it.</summary>
    public required int Rev { get; init; }

    /// <summary>Number of the last event that changed the run; earlier ones come too late to change it.</summary>
    public required long LastN { get; init; }

    /// <summary>The event that moved it last.</summary>
    public required Trigger Trigger { get; init; }

    /// <summary>The step at which it rests; null when it has ended.</summary>
    public string? Step { get; init; }

    /// <summary>When it came to the step, or, for an ended run, when it ended.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// True when time brought it where it is. Events received before <see cref="Since"/> then come too late; when an
    /// event did, their numbers tell.
    /// </summary>
    public bool MovedByTime { get; init; }

    /// <summary>When it goes on by itself; null when it has ended.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>The local time that it waits for; null where it waits for none.</summary>
    public LocalTarget? Target { get; init; }

    /// <summary>What the run is about, by the journey's key; null for a journey without.</summary>
    public string? Key { get; init; }

    /// <summary>Goals that it has reached.</summary>
    public IReadOnlySet<string> Goals { get; init; } = new HashSet<string>();

    /// <summary>
    /// Awaited events that came before they could be acted on, by the id of the step that awaits them.
    /// </summary>
    public IReadOnlyDictionary<string, Trigger> Seen { get; init; } = new Dictionary<string, Trigger>();

    /// <summary>Why it ended; null while active.</summary>
    public string? ExitReason { get; init; }

    /// <summary>Whether it is inside the journey.</summary>
    public bool Active => ExitReason is null;

    /// <summary>
    /// Whether an event comes too late to move the run: it had its effect, or time has moved the run since.
    /// </summary>
    public bool IsPast(JourneyEvent candidate) =>
        candidate.N <= LastN || (MovedByTime && candidate.ReceivedAt < Since);
}
