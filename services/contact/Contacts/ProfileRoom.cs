using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Contact.Contacts;

/// <summary>
/// How much is kept of one contact's traits. A contact is one document, written anew with each word about a trait; whoever has a
/// write key, which is anybody, could make one so large that its whole partition waits for it.
/// </summary>
internal static class ProfileRoom
{
    /// <summary>Traits of a contact, those that were taken away included: their last word is kept.</summary>
    public const int MostTraits = 2_000;

    /// <summary>Bytes of their names and values together.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>Takes out of an event the traits that its contact has no room for, so that no service has them, and flags each.</summary>
    public static void Keep(Event next, ContactRecord contact)
    {
        foreach (var name in Without(next.Properties, contact))
        {
            next.Properties.Fields.Remove(name);
            next.Flags.Add(EventFlags.TraitOverLimit + name);
        }
    }

    /// <summary>The traits that the contact has no room for, in the order in which they are said. What makes it no larger has room always.</summary>
    public static IReadOnlyList<string> Without(Struct? said, ContactRecord contact)
    {
        if (said is null || said.Fields.Count == 0)
            return [];
        var (count, bytes) = (contact.Traits.Count, contact.Traits.Sum(trait => Bytes(trait.Key, trait.Value.Value)));
        var without = new List<string>();
        foreach (var (name, value) in said.Fields)
        {
            var isHeld = contact.Traits.TryGetValue(name, out var held);
            var (one, more) = (isHeld ? 0 : 1, Bytes(name, value) - (isHeld ? Bytes(name, held.Value) : 0));
            if ((one > 0 && count + one > MostTraits) || (more > 0 && bytes + more > MostBytes))
                without.Add(name);
            else
                (count, bytes) = (count + one, bytes + more);
        }

        return without;
    }

    private static int Bytes(string name, Value? value) => name.Length + (value?.CalculateSize() ?? 0);
}
