using Rapport.Common.V1;

namespace Rapport.Events;

/// <summary>What the identifiers of an event tell. The one place where services read who is known.</summary>
public static class EventIdentity
{
    /// <summary>
    /// True when the event tells a person, not just a device: contact shows its contact as known, scoring makes it a lead.
    /// Contact has judged every identifier by its workspace's declarations; on events from before there were any, a user id,
    /// an e-mail address and a phone number tell a person.
    /// </summary>
    public static bool MakesKnown(this Event happened)
    {
        foreach (var identifier in happened.Identifiers)
        {
            if (identifier.Unlinked)
                continue;
            if (identifier.HasKnown ? identifier.Known : identifier.Type is "user_id" or "email" or "phone")
                return true;
        }

        return false;
    }
}
