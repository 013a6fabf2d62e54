using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain;

/// <summary>Where a hand-off is.</summary>
internal enum HandoffState
{
    /// <summary>Waits in its queue.</summary>
    Open,

    /// <summary>An agent has it, as long as the lease runs.</summary>
    Claimed,

    /// <summary>Ended with an outcome.</summary>
    Completed,

    /// <summary>Another one was open already for the same contact and reason; that one stands for both.</summary>
    Joined,
}

/// <summary>An agent's hold on a hand-off.</summary>
/// <param name="Agent">Who has it.</param>
/// <param name="Token">Proves it.</param>
/// <param name="RequestId">Of the claim; empty for none.</param>
/// <param name="Length">What an extension gives again.</param>
/// <param name="Until">End, system time: agents work by the clock on the wall, not by business time.</param>
internal sealed record HandoffLease(
    string Agent, string Token, string RequestId, TimeSpan Length, SystemTime Until);

/// <summary>
/// A contact handed to the call centre for a reason. Transitions answer null when the lease does not allow them.
/// </summary>
internal sealed record Handoff
{
    /// <summary>Outcome of one that nobody claimed in time.</summary>
    public const string Expired = "expired";

    /// <summary>"ho_" and the command id.</summary>
    public required string Id { get; init; }

    /// <summary>Who asked; its contact is the one that was named.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The contact now: follows merges.</summary>
    public required string Contact { get; init; }

    /// <summary>Where it waits.</summary>
    public required string Queue { get; init; }

    /// <summary>Why; one is open per contact and reason.</summary>
    public required string Reason { get; init; }

    /// <summary>Higher first.</summary>
    public required int Priority { get; init; }

    /// <summary>What the journey gave along: a google.protobuf.Struct, serialised.</summary>
    public required byte[] Facts { get; init; }

    /// <summary>Business time.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Where it is.</summary>
    public HandoffState State { get; init; }

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>The last lease; after the end, the one that ended it.</summary>
    public HandoffLease? Lease { get; init; }

    /// <summary>Leases that ended without an outcome.</summary>
    public int Lapses { get; init; }

    /// <summary>What the agent was told: a HandoffDossier, serialised.</summary>
    public byte[]? Dossier { get; init; }

    /// <summary>How it ended.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Why so, in the call centre's codes.</summary>
    public string OutcomeReason { get; init; } = "";

    /// <summary>The agent's free text.</summary>
    public string Note { get; init; } = "";

    /// <summary>The one that stands for this one.</summary>
    public string JoinedTo { get; init; } = "";

    /// <summary>Business time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>True for one that may still come to an agent.</summary>
    public bool IsOpen => State is HandoffState.Open or HandoffState.Claimed;

    /// <summary>The id of the hand-off of a command.</summary>
    public static string IdOf(string commandId) => "ho_" + commandId;

    /// <summary>Gives it to an agent with the dossier as it is now; null unless it waits and is not stale.</summary>
    public Handoff? Claim(HandoffLease lease, byte[] dossier, DateTimeOffset businessNow) =>
        State != HandoffState.Open || Origin.IsStale(businessNow)
            ? null
            : this with { State = HandoffState.Claimed, Lease = lease, Dossier = dossier };

    /// <summary>Lets the lease run for its length again; null when it is not held.</summary>
    public Handoff? Extend(string token, SystemTime systemNow) =>
        IsHeld(token, systemNow) ? this with { Lease = Lease! with { Until = systemNow + Lease.Length } } : null;

    /// <summary>Puts it back at its old place; null when the lease is not held.</summary>
    public Handoff? Release(string token, SystemTime systemNow) =>
        IsHeld(token, systemNow) ? this with { State = HandoffState.Open, Lease = null } : null;

    /// <summary>
    /// Ends it; null when the lease is not held. Ending it again by the same lease and outcome changes nothing.
    /// </summary>
    public Handoff? Complete(
        string token, string outcome, string reason, string note, SystemTime systemNow, DateTimeOffset businessNow)
    {
        if (State == HandoffState.Completed && Lease?.Token == token && Outcome == outcome)
            return this;
        return IsHeld(token, systemNow)
            ? this with
            {
                State = HandoffState.Completed, Outcome = outcome, OutcomeReason = reason, Note = note,
                EndedAt = businessNow,
            }
            : null;
    }

    /// <summary>Ends one that waited too long; null unless it waits and is stale.</summary>
    public Handoff? Expire(DateTimeOffset businessNow) =>
        State == HandoffState.Open && Origin.IsStale(businessNow)
            ? this with { State = HandoffState.Completed, Outcome = Expired, EndedAt = businessNow }
            : null;

    /// <summary>Opens it again after its lease has ended; null when the lease runs or there is none.</summary>
    public Handoff? Lapse(SystemTime systemNow) =>
        State == HandoffState.Claimed && Lease!.Until <= systemNow
            ? this with { State = HandoffState.Open, Lease = null, Lapses = Lapses + 1 }
            : null;

    /// <summary>Lets another one stand for this one.</summary>
    public Handoff Join(string other, DateTimeOffset businessNow) =>
        this with { State = HandoffState.Joined, JoinedTo = other, Lease = null, EndedAt = businessNow };

    private bool IsHeld(string token, SystemTime systemNow) =>
        State == HandoffState.Claimed && Lease!.Token == token && systemNow < Lease.Until;
}
