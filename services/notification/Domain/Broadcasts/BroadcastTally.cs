namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>How many members have a state and a reason.</summary>
internal readonly record struct TallyLine(MemberState State, string Reason, bool HasBounced, bool HasComplained, long Count);

/// <summary>What became of an audience, or of a part of it: every member is in exactly one line.</summary>
/// <param name="Lines">The lines.</param>
internal sealed record BroadcastTally(IReadOnlyList<TallyLine> Lines)
{
    /// <summary>Of nobody.</summary>
    public static BroadcastTally Empty { get; } = new([]);

    /// <summary>Everybody.</summary>
    public long Audience => Lines.Sum(line => line.Count);

    /// <summary>Not released, or on the way.</summary>
    public long Waiting => Of(MemberState.Waiting) + OnTheWay;

    /// <summary>Released and not at their end.</summary>
    public long OnTheWay => Of(MemberState.OnTheWay);

    /// <summary>Taken by the channel.</summary>
    public long Sent => Of(MemberState.Sent);

    /// <summary>Got nothing.</summary>
    public long HeldBack => Of(MemberState.HeldBack);

    /// <summary>Refused by the channel, or unknown.</summary>
    public long Failed => Of(MemberState.Failed);

    /// <summary>Handed to the channel, whatever it said.</summary>
    public long Handed => Sent + Failed;

    /// <summary>Addresses that refused it.</summary>
    public long Bounced => Lines.Where(line => line.HasBounced).Sum(line => line.Count);

    /// <summary>Contacts who complained.</summary>
    public long Complained => Lines.Where(line => line.HasComplained).Sum(line => line.Count);

    /// <summary>The reasons of a state, the most frequent first.</summary>
    public IReadOnlyList<(string Reason, long Count)> ReasonsOf(MemberState state) =>
    [
        .. Lines.Where(line => line.State == state).GroupBy(line => line.Reason)
            .Select(group => (Reason: group.Key, Count: group.Sum(line => line.Count)))
            .OrderByDescending(each => each.Count).ThenBy(each => each.Reason, StringComparer.Ordinal),
    ];

    /// <summary>The tally of members.</summary>
    public static BroadcastTally Of(IEnumerable<BroadcastMember> members) => new(
    [
        .. members.GroupBy(member => (member.State, member.Reason, member.HasBounced, member.HasComplained)).Select(group =>
            new TallyLine(group.Key.State, group.Key.Reason, group.Key.HasBounced, group.Key.HasComplained, group.LongCount())),
    ]);

    /// <summary>The tally of several parts.</summary>
    public static BroadcastTally Sum(IEnumerable<BroadcastTally> parts) => new(
    [
        .. parts.SelectMany(part => part.Lines).GroupBy(line => line with { Count = 0 })
            .Select(group => group.Key with { Count = group.Sum(line => line.Count) }),
    ]);

    private long Of(MemberState state) => Lines.Where(line => line.State == state).Sum(line => line.Count);
}
