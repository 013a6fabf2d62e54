using System.Collections.Frozen;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Contact.EventLog;

/// <summary>
/// What a call asks of a contact's identity. It is decided where it stands in the log, between what came before and what
/// comes after; one that does not hold any more by then is left out of the log.
/// </summary>
internal static class IdentityRequests
{
    /// <summary>Names of the events that ask for it.</summary>
    public static readonly FrozenSet<string> Names = FrozenSet.Create(
        EventNames.ContactMergeRequested, EventNames.ContactUnmergeRequested, EventNames.IdentifierVerified,
        EventNames.IdentifierRemoved);

    /// <summary>Carries a request out.</summary>
    /// <param name="request">The event, of one of <see cref="Names"/>.</param>
    /// <param name="owner">The contact that it names.</param>
    /// <param name="types">The workspace's types.</param>
    /// <param name="contacts">The contacts of the transaction.</param>
    /// <param name="merges">Its merges.</param>
    /// <returns>The contact under which the request stands in the log; null when it cannot be carried out.</returns>
    public static ContactRecord? CarryOut(
        Event request, ContactRecord owner, IdentifierTypes types, PlannedContacts contacts, PlannedMerges merges)
    {
        switch (request.Name)
        {
            case EventNames.ContactMergeRequested:
                return merges.Join(owner, request, types);
            case EventNames.ContactUnmergeRequested:
                return merges.Undo(request, types);
            case EventNames.IdentifierVerified:
                var shown = request.Read<IdentifierVerified>();
                var key = new IdentifierKey(shown.Type, shown.Value);
                if (!owner.Identifiers.TryGetValue(key, out var held))
                    return null;
                owner.Identifiers[key] = held.Prove(new Verification(shown.Method, request.OccurredAt.ToDateTimeOffset()));
                contacts.MarkChanged(owner);
                return owner;
            default:
                var removed = request.Read<IdentifierRemoved>();
                if (!owner.Identifiers.ContainsKey(new IdentifierKey(removed.Type, removed.Value)))
                    return null;
                contacts.Detach(owner, new IdentifierKey(removed.Type, removed.Value));
                return owner;
        }
    }
}
