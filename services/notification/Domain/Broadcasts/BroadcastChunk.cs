namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>Where a member of an audience is.</summary>
internal enum MemberState
{
    /// <summary>Not released.</summary>
    Waiting,

    /// <summary>Released: their message is in the queue, or is put there by whoever finds that it is not.</summary>
    OnTheWay,

    /// <summary>The channel has taken it.</summary>
    Sent,

    /// <summary>They get nothing.</summary>
    HeldBack,

    /// <summary>The channel refused it, or nobody can tell.</summary>
    Failed,
}

/// <summary>A member of an audience.</summary>
/// <param name="Contact">As the segment named them.</param>
/// <param name="State">Where they are.</param>
/// <param name="Reason">Why they were held back, or it failed.</param>
/// <param name="Survivor">Whom they had been merged into when they were released; else empty.</param>
/// <param name="HasBounced">It was reported that it could not be delivered, or the channel refused the address.</param>
/// <param name="HasComplained">They complained of it.</param>
internal sealed record BroadcastMember(
    string Contact, MemberState State = MemberState.Waiting, string Reason = "", string Survivor = "", bool HasBounced = false,
    bool HasComplained = false)
{
    /// <summary>Whom it is written to.</summary>
    public string Addressee => Survivor.Length > 0 ? Survivor : Contact;
}

/// <summary>How a message ended, as a broadcast sees it.</summary>
/// <param name="State">Its final state.</param>
/// <param name="Reason">Why, where it was not sent.</param>
/// <param name="HasBounced">Whether the mail server refused it for the address, the mailbox or the sender, or a report came back.</param>
internal readonly record struct MessageEnd(MessageState State, string Reason, bool HasBounced = false);

/// <summary>A page of a segment, with what became of each of its members: the unit in which audiences are stored and changed.</summary>
internal sealed record BroadcastChunk
{
    /// <summary>Broadcast.</summary>
    public required string Broadcast { get; init; }

    /// <summary>Which page it is, from 0.</summary>
    public required int Page { get; init; }

    /// <summary>Where the page behind it begins; empty for the last.</summary>
    public required string Next { get; init; }

    /// <summary>Its members, in the order of the segment.</summary>
    public required IReadOnlyList<BroadcastMember> Members { get; init; }

    /// <summary>Of those on the way, how many were held for later when their messages were looked at last.</summary>
    public int Held { get; init; }

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>A page as it is taken: who is in the control group is held back from the beginning.</summary>
    public static BroadcastChunk Of(
        string broadcast, int page, string next, IEnumerable<string> contacts, int controlPercent) => new()
    {
        Broadcast = broadcast, Page = page, Next = next,
        Members =
        [
            .. contacts.Select(contact => ControlGroup.Has(broadcast, contact, controlPercent)
                ? new BroadcastMember(contact, MemberState.HeldBack, BroadcastReasons.ControlGroup) : new BroadcastMember(contact)),
        ],
    };

    /// <summary>Releases the first that wait, so many at most.</summary>
    /// <param name="most">How many.</param>
    /// <param name="survivors">Whom contacts have been merged into, by their id; those that were not are left out.</param>
    /// <param name="isMember">
    /// Whether a survivor is in the audience under their own id, or another member was released as them: they get it so.
    /// </param>
    public BroadcastChunk Release(int most, IReadOnlyDictionary<string, string> survivors, Func<string, bool> isMember)
    {
        var left = most;
        HashSet<string> addressed = [];
        return Each(member => member.State == MemberState.Waiting && left-- > 0 ? Released(member) : member);

        BroadcastMember Released(BroadcastMember member) =>
            !survivors.TryGetValue(member.Contact, out var survivor) ? member with { State = MemberState.OnTheWay }
            : isMember(survivor) || !addressed.Add(survivor) ? member with { State = MemberState.HeldBack, Reason = BroadcastReasons.Merged }
            : member with { State = MemberState.OnTheWay, Survivor = survivor };
    }

    /// <summary>Nobody who waits gets anything any more.</summary>
    public BroadcastChunk Cancel() => Each(member => member.State == MemberState.Waiting
        ? member with { State = MemberState.HeldBack, Reason = BroadcastReasons.Cancelled } : member);

    /// <summary>Takes over how messages ended, by the ids of their messages.</summary>
    public BroadcastChunk Settle(IReadOnlyDictionary<string, MessageEnd> ends) => Each(member =>
        member.State == MemberState.OnTheWay && ends.TryGetValue(MessageOf(member), out var end) ? Settled(member, end) : member);

    /// <summary>Takes over what came back of a member's message; the first time only it changes anything.</summary>
    public BroadcastChunk Report(string contact, bool isComplaint) => Each(member => member.Addressee != contact ? member
        : isComplaint ? member with { HasComplained = true } : member with { HasBounced = true });

    /// <summary>
    /// These contacts are erased: nothing says any more who they were. Who still waits, or is on the way, gets nothing; the
    /// others count as they did.
    /// </summary>
    public BroadcastChunk Forget(IReadOnlySet<string> contacts) => Each(member =>
        !contacts.Contains(member.Contact) && !contacts.Contains(member.Survivor) ? member
        : member.State is MemberState.Waiting or MemberState.OnTheWay
            ? new BroadcastMember("", MemberState.HeldBack, BroadcastReasons.Erased)
            : member with { Contact = "", Survivor = "" });

    /// <summary>The message of a member.</summary>
    public string MessageOf(BroadcastMember member) => Broadcasts.Broadcast.MessageOf(Broadcast, member.Addressee);

    private static BroadcastMember Settled(BroadcastMember member, MessageEnd end) => end.State switch
    {
        MessageState.Sent => member with { State = MemberState.Sent, HasBounced = member.HasBounced || end.HasBounced },
        MessageState.NotSent => member with { State = MemberState.HeldBack, Reason = end.Reason },
        MessageState.Failed => member with
        {
            State = MemberState.Failed, Reason = end.Reason, HasBounced = member.HasBounced || end.HasBounced || end.Reason == Reasons.AddressInvalid,
        },
        MessageState.Unknown => member with { State = MemberState.Failed, Reason = end.Reason },
        _ => member,
    };

    private BroadcastChunk Each(Func<BroadcastMember, BroadcastMember> change)
    {
        var changed = Members.Select(change).ToList();
        return changed.SequenceEqual(Members) ? this : this with { Members = changed };
    }
}
