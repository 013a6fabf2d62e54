using Rapport.Events;
using Rapport.Hosting.Ids;


namespace Rapport.Contact.Domain;

/// <summary>Where an event or message could not go on.</summary>
internal enum FailedStage
{
    /// <summary>Accepted, but not put into the log; the event itself is kept with the item.</summary>
    Numbering = 1,

    /// <summary>In the log, but a service left it out.</summary>
    Apply = 2,

    /// <summary>A message of the bus that was not delivered.</summary>
    DeadLetter = 3,
}

/// <summary>What became of an item.</summary>
internal enum QuarantinedState
{
    /// <summary>Waits for someone to replay or discard it.</summary>
    Held = 1,

    /// <summary>Was put back and has not failed since.</summary>
    Replayed = 2,

    /// <summary>Was given up.</summary>
    Discarded = 3,

    /// <summary>Nothing is to be done.</summary>
    Recorded = 4,
}

/// <summary>One thing that could not be worked in.</summary>
internal sealed record QuarantinedItem
{
    /// <summary>"q_" and 32 hex digits: <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Workspace; empty for a message that could not be read, which belongs to none.</summary>
    public required string Workspace { get; init; }

    public required FailedStage Stage { get; init; }

    /// <summary>Who could not work it in.</summary>
    public required string Service { get; init; }

    public QuarantinedState State { get; init; } = QuarantinedState.Held;

    /// <summary>Reason code, lower snake case.</summary>
    public required string Reason { get; init; }

    /// <summary>Type of the fault or a size; never content.</summary>
    public required string Detail { get; init; }

    /// <summary>Id of the event, or of the message.</summary>
    public required string EventId { get; init; }

    public string EventName { get; init; } = "";

    public string Contact { get; init; } = "";

    public int Partition { get; init; }

    /// <summary>Number in the partition; 0 where it has none.</summary>
    public long N { get; init; }

    public int Attempts { get; init; } = 1;

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Id of the last replay; empty when there was none.</summary>
    public string Replay { get; init; } = "";

    public string DiscardReason { get; init; } = "";

    /// <summary>When the record goes, by system time; null while it is held.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The event, or what was to become events, as protobuf; only at stage numbering.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The id of the replay after so many attempts: asking twice replays once.</summary>
    public string NextReplay => DerivedId.From("quarantine_replay", Id, $"{Attempts}");

    /// <summary>The id of an item: the same poison is one item however often it is met.</summary>
    public static string IdOf(FailedStage stage, string service, string workspace, string eventId) =>
        "q_" + DerivedId.From("quarantine", stage.ToString(), service, workspace, eventId)
            .Replace("-", "", StringComparison.Ordinal);
}
