using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>Where a broadcast is; see <c>BroadcastState</c> of the contract.</summary>
internal enum BroadcastState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>A second person has said yes.</summary>
    Approved,

    /// <summary>Started, and waits for its time.</summary>
    Scheduled,

    /// <summary>Takes its audience, then sends.</summary>
    Running,

    /// <summary>Releases nothing more until it is resumed.</summary>
    Paused,

    /// <summary>Everybody is settled.</summary>
    Done,

    /// <summary>Ended by hand.</summary>
    Cancelled,
}

/// <summary>What a broadcast is to be.</summary>
internal sealed record BroadcastSettings
{
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whose members get it.</summary>
    public required string Segment { get; init; }

    /// <summary>What they get.</summary>
    public required string Template { get; init; }

    /// <summary>Values for the template, the same for all: a google.protobuf.Struct, serialised.</summary>
    public byte[] Variables { get; init; } = [];

    /// <summary>When it begins, business time; null: with its start.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>Messages released a minute at most; 0: no limit.</summary>
    public int PerMinute { get; init; }

    /// <summary>Percent of the audience that gets nothing: 0 to 50.</summary>
    public int ControlPercent { get; init; }

    /// <summary>0 to 100; see <see cref="MessageRecord.Priority"/>.</summary>
    public int Priority { get; init; }
}

/// <summary>One template sent once to all who are in a segment when it starts.</summary>
internal sealed record Broadcast
{
    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>"brc_…".</summary>
    public required string Id { get; init; }

    /// <summary>What it is to be.</summary>
    public required BroadcastSettings Settings { get; init; }

    /// <summary>Where it is.</summary>
    public BroadcastState State { get; init; }

    /// <summary>Why it is paused; else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Id of the key that made it, or changed it last.</summary>
    public required string Author { get; init; }

    /// <summary>Id of the key that approved it; empty before that.</summary>
    public string Approver { get; init; } = "";

    /// <summary>When it was made, business time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was approved, business time.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When it began to take its audience, business time: its messages were asked for then.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the last of its audience was settled, business time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Pages of the segment that were taken.</summary>
    public int Pages { get; init; }

    /// <summary>Where the next page begins, in the words of the segment's list; empty at the beginning.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>Whether the whole audience was taken.</summary>
    public bool IsAudienceComplete { get; init; }

    /// <summary>How fast messages may be released, and were.</summary>
    public ReleasePace Pace { get; init; } = new(0, null);

    /// <summary>What was sent, bounced and complained of when it was resumed last: a halt counts what came after.</summary>
    public HaltBase HaltBase { get; init; } = new(0, 0, 0);

    /// <summary>What became of everybody; null until it has ended.</summary>
    public BroadcastTally? Final { get; init; }

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>Whether there is, or may be, something to do for it.</summary>
    public bool IsActive => State is BroadcastState.Scheduled or BroadcastState.Running or BroadcastState.Paused
        || (State == BroadcastState.Cancelled && EndedAt is null);

    /// <summary>The id of the command, and so of the message, that a contact gets: the same however often it is made.</summary>
    public static string CommandOf(string broadcast, string contact) =>
        Rapport.Hosting.Ids.DerivedId.From("broadcast", broadcast, contact);

    /// <summary>The id of that message.</summary>
    public static string MessageOf(string broadcast, string contact) =>
        MessageRecord.IdOf(CommandOf(broadcast, contact).Replace("-", "", StringComparison.Ordinal));
}

/// <summary>What a halt does not count any more.</summary>
/// <param name="Handed">Messages handed over by then.</param>
/// <param name="Bounced">Bounces by then.</param>
/// <param name="Complained">Complaints by then.</param>
internal sealed record HaltBase(long Handed, long Bounced, long Complained);
