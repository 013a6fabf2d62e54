namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>A step that the state of a broadcast forbids.</summary>
/// <param name="state">In which it is, as errors name it.</param>
/// <param name="message">What would be right.</param>
internal sealed class BroadcastForbiddenException(string state, string message) : Exception(message)
{
    /// <summary>In which state it is.</summary>
    public string State { get; } = state;
}

/// <summary>The transitions of a broadcast: draft → approved → scheduled → running ⇄ paused → done, or cancelled.</summary>
internal static class BroadcastLifecycle
{
    /// <summary>Other settings: what was approved is not any more.</summary>
    /// <exception cref="BroadcastForbiddenException">It was started.</exception>
    public static Broadcast Change(this Broadcast broadcast, BroadcastSettings settings, string author) =>
        broadcast.State is BroadcastState.Draft or BroadcastState.Approved
            ? broadcast with
            {
                Settings = settings, Author = author, State = BroadcastState.Draft, Approver = "", ApprovedAt = null,
            }
            : throw broadcast.Forbids("A broadcast that was started cannot be changed; cancel it and make another.");

    /// <summary>draft → approved, by somebody else than the author.</summary>
    /// <exception cref="BroadcastForbiddenException">It is no draft, or the author asks.</exception>
    public static Broadcast Approve(this Broadcast broadcast, string approver, DateTimeOffset now) =>
        broadcast.State != BroadcastState.Draft ? throw broadcast.Forbids("Only a draft can be approved.")
        : approver == broadcast.Author
            ? throw new BroadcastForbiddenException(
                "own_draft", "Whoever made or changed a broadcast last cannot approve it; a second person has to, with a key of their own.")
        : broadcast with { State = BroadcastState.Approved, Approver = approver, ApprovedAt = now };

    /// <summary>approved → running, or scheduled while its time has not come.</summary>
    /// <exception cref="BroadcastForbiddenException">It is not approved.</exception>
    public static Broadcast Start(this Broadcast broadcast, DateTimeOffset now) => broadcast.State switch
    {
        BroadcastState.Scheduled or BroadcastState.Running => broadcast,
        BroadcastState.Approved => broadcast.Settings.ScheduledAt > now
            ? broadcast with { State = BroadcastState.Scheduled } : broadcast.Begin(now),
        BroadcastState.Draft => throw broadcast.Forbids("The broadcast is not approved yet."),
        _ => throw broadcast.Forbids("The broadcast was started already."),
    };

    /// <summary>scheduled → running, once its time has come.</summary>
    public static Broadcast Begin(this Broadcast broadcast, DateTimeOffset now) =>
        broadcast with { State = BroadcastState.Running, StartedAt = broadcast.StartedAt ?? now };

    /// <summary>scheduled or running → paused.</summary>
    /// <exception cref="BroadcastForbiddenException">It is neither.</exception>
    public static Broadcast Pause(this Broadcast broadcast, string reason) => broadcast.State switch
    {
        BroadcastState.Paused => broadcast,
        BroadcastState.Scheduled or BroadcastState.Running => broadcast with { State = BroadcastState.Paused, Reason = reason },
        _ => throw broadcast.Forbids("Only a broadcast that is running or scheduled can be paused."),
    };

    /// <summary>paused → running or scheduled; what was sent until now does not halt it again.</summary>
    /// <exception cref="BroadcastForbiddenException">It is not paused.</exception>
    public static Broadcast Resume(this Broadcast broadcast, BroadcastTally tally, DateTimeOffset now) => broadcast.State switch
    {
        BroadcastState.Scheduled or BroadcastState.Running => broadcast,
        BroadcastState.Paused => (broadcast.StartedAt is null && broadcast.Settings.ScheduledAt > now
            ? broadcast with { State = BroadcastState.Scheduled } : broadcast.Begin(now)) with
        {
            Reason = "", HaltBase = new HaltBase(tally.Handed, tally.Bounced, tally.Complained),
        },
        _ => throw broadcast.Forbids("Only a broadcast that is paused can be resumed."),
    };

    /// <summary>Anything but done → cancelled; before its start it has ended with that.</summary>
    /// <exception cref="BroadcastForbiddenException">It is done.</exception>
    public static Broadcast Cancel(this Broadcast broadcast, DateTimeOffset now) => broadcast.State switch
    {
        BroadcastState.Cancelled => broadcast,
        BroadcastState.Done => throw broadcast.Forbids("The broadcast is done."),
        _ => broadcast with
        {
            State = BroadcastState.Cancelled, Reason = "",
            EndedAt = broadcast.StartedAt is null ? now : null,
            Final = broadcast.StartedAt is null ? BroadcastTally.Empty : null,
        },
    };

    /// <summary>Everybody is settled: running → done; a cancelled one has ended.</summary>
    public static Broadcast End(this Broadcast broadcast, BroadcastTally tally, DateTimeOffset now) => broadcast with
    {
        State = broadcast.State == BroadcastState.Cancelled ? BroadcastState.Cancelled : BroadcastState.Done, Reason = "",
        EndedAt = now, Final = tally,
    };

    /// <summary>Forgetting it is allowed before its start and after its end.</summary>
    /// <exception cref="BroadcastForbiddenException">It is under way.</exception>
    public static void DemandForgettable(this Broadcast broadcast)
    {
        if (broadcast.IsActive)
            throw broadcast.Forbids("The broadcast is under way; cancel it first, and wait for its end.");
    }

    private static BroadcastForbiddenException Forbids(this Broadcast broadcast, string message) =>
        new(broadcast.State.ToString().ToLowerInvariant(), message);
}
