namespace Rapport.Events.Consents;

/// <summary>May this be sent there?</summary>
/// <param name="Purpose">For example "marketing".</param>
/// <param name="Channel">For example "email".</param>
/// <param name="Address">The address that is to be written to; null when there is none.</param>
/// <param name="Contacts">Every id of the person whose address it is: the contact's, and those merged into it.</param>
/// <param name="At">
/// The moment. It tells what has expired. It takes no act away: one that a clock ahead of ours has stamped is heeded.
/// </param>
public sealed record ConsentQuestion(
    string Purpose, string Channel, ConsentAddress? Address, IReadOnlyCollection<string> Contacts, DateTimeOffset At);

/// <summary>
/// What is in force, decided here for everyone: for what contact answers and for what notification sends (ADR 21, table
/// in docs/consent.md). Pure, and the same in whatever order, and however often, acts are given.
/// </summary>
/// <param name="State">Granted, refused, or pending; null when nobody has said anything of it.</param>
/// <param name="Act">The act that decides; null when there is none.</param>
/// <param name="IsExpired">The act has expired, and nothing else was said: it permits nothing.</param>
public sealed record ConsentInForce(ActState? State, ConsentAct? Act, bool IsExpired = false)
{
    /// <summary>True when a grant is in force. Nothing else permits.</summary>
    public bool Permits => State == ActState.Granted && !IsExpired;

    /// <summary>True while a refusal that ends by itself is in force.</summary>
    public bool IsPaused => State == ActState.Refused && Act?.ExpiresAt is not null;

    /// <summary>
    /// The newest act for the address decides, at the same instant the refusal. An objection of the person counts like
    /// an act for the address. Where neither is, the person's refusals of the channel decide. What is pending decides
    /// only where nothing else does, and permits nothing. What has expired counts no more; only where nothing else was
    /// said, the newest grant or pending that has is told, and permits nothing either.
    /// </summary>
    /// <param name="acts">Acts, among which may be others: of other addresses, purposes, persons.</param>
    /// <param name="question">What is asked.</param>
    public static ConsentInForce Of(IEnumerable<ConsentAct> acts, ConsentQuestion question)
    {
        ConsentAct? own = null, person = null, pending = null, expired = null;
        foreach (var act in acts)
        {
            if (!act.Covers(question.Purpose, question.Channel))
                continue;
            var isOwn = question.Address is { } address && act.Addresses.Contains(address);
            var isPersons = act.Addresses.Any(a => a.IsPerson && question.Contacts.Contains(a.Value));
            // On a channel that writes to no known kind of address, the person is what acts hold for.
            if (question.Address is null && isPersons)
                isOwn = true;
            if (act.IsExpired(question.At))
                expired = isOwn && act.State != ActState.Refused ? Later(expired, act) : expired;
            else if (act.State == ActState.Pending)
                pending = isOwn ? Later(pending, act) : pending;
            else if (isOwn || (isPersons && act.IsObjection))
                own = Later(own, act);
            else if (isPersons && act.State == ActState.Refused)
                person = Later(person, act);
        }

        var decided = own ?? person ?? pending;
        return decided is null && expired is not null
            ? new ConsentInForce(expired.State, expired, IsExpired: true)
            : new ConsentInForce(decided?.State, decided);
    }

    private static ConsentAct Later(ConsentAct? one, ConsentAct other)
    {
        if (one is null)
            return other;
        var order = (other.ActedAt, other.State == ActState.Refused).CompareTo((one.ActedAt, one.State == ActState.Refused));
        return order > 0 || (order == 0 && string.CompareOrdinal(other.EventId, one.EventId) < 0) ? other : one;
    }
}
