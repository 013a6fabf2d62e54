using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.Contacts;

/// <summary>
/// Works acts of consent into the log: what an act holds for is decided when it is numbered and said in the event, so
/// that nobody who follows the log has to guess.
/// </summary>
internal static class ConsentTaking
{
    private const int MostWaiting = 20;

    /// <summary>
    /// Takes the act of an event. A grant that names no address, of a contact that has none yet, waits with the contact
    /// for its first one.
    /// </summary>
    public static RecordedConsent? Take(Event said, ContactRecord owner)
    {
        if (ConsentEvent.Read(said) is not { } act)
            return null;
        var named = ConsentEvent.Named(said.Read<ConsentChanged>());
        var addresses = ConsentScope.Of(
            new SaidConsent(act.Channel, act.State, act.ActedAt, named, ConsentEvent.Given(said, act.Channel)), Book(owner));
        ConsentEvent.WriteAddresses(said, addresses);
        if (addresses.Count == 0 && named is null && !HasAddress(owner, act.Channel))
            Wait(said, owner);
        return new RecordedConsent(owner.Workspace, owner.Id, said.Origin, act with { Addresses = addresses });
    }

    /// <summary>
    /// The grants that waited for an address that nobody had before, each as an act for that address: what was said, when
    /// it was said.
    /// </summary>
    /// <param name="owner">Whose the address is now; its grants wait no longer.</param>
    /// <param name="first">The address.</param>
    /// <param name="brought">The event that brought it.</param>
    public static IReadOnlyList<Event> Bind(ContactRecord owner, IdentifierKey first, Event brought)
    {
        if (owner.Waiting.Count == 0 || !ConsentChannels.IsAddress(first.Type))
            return [];
        var bound = owner.Waiting.Where(waiting => TypesOf(waiting).Contains(first.Type)).ToList();
        owner.Waiting.RemoveAll(bound.Contains);
        return [.. bound.Select(waiting => ToEvent(waiting, owner, first, brought))];
    }

    /// <summary>
    /// What still waits after a merge. A merge permits nothing: what the absorbed one said without an address waits no
    /// longer, and an address that it brought takes no grant of the survivor's.
    /// </summary>
    public static void Merge(ContactRecord survivor, ContactRecord absorbed)
    {
        absorbed.Waiting.Clear();
        survivor.Waiting.RemoveAll(waiting => TypesOf(waiting).Any(type => survivor.Identifiers.Keys.Any(i => i.Type == type)));
    }

    /// <summary>
    /// What waits when a merge is undone: what waited at each before, but for whom has an address by now; a permission is
    /// never given by undoing.
    /// </summary>
    /// <param name="contact">One of the two, with its own identifiers.</param>
    /// <param name="before">What waited at it when they were merged.</param>
    public static void Restore(ContactRecord contact, IEnumerable<Event> before)
    {
        foreach (var waiting in before.Where(waiting => contact.Waiting.TrueForAll(other => other.Id != waiting.Id)))
            Wait(waiting, contact);
        contact.Waiting.RemoveAll(waiting => TypesOf(waiting).Any(type => contact.Identifiers.Keys.Any(i => i.Type == type)));
    }

    /// <summary>The refusal of an address whose owner was erased, for whom it belongs to now, as of when it was said.</summary>
    /// <param name="owner">Whose the address is now.</param>
    /// <param name="address">The address.</param>
    /// <param name="refusal">What was refused.</param>
    /// <param name="brought">The event that brought it.</param>
    public static Event Refused(ContactRecord owner, IdentifierKey address, KeptRefusal refusal, Event brought)
    {
        var bound = new Event
        {
            Id = DerivedId.From("kept_refusal", brought.Id, address.Type, address.Value, refusal.Purpose, refusal.Channel),
            Workspace = owner.Workspace, Contact = owner.Id, Name = EventNames.ConsentBound,
            OccurredAt = refusal.ActedAt.ToTimestamp(), ReceivedAt = brought.ReceivedAt, CauseId = brought.Id, Hop = 1,
            Historic = true, Traceparent = brought.Traceparent, Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        };
        bound.Say(new ConsentChanged
        {
            Purpose = refusal.Purpose, Channel = refusal.Channel, State = "refused", Source = "erasure",
            Address = address.Value, AddressType = address.Type,
        });
        if (refusal.ExpiresAt is { } end)
            bound.Say(new ConsentChanged { ExpiresAt = end.UtcDateTime.ToString("O") });
        ConsentEvent.WriteAddresses(bound, [new ConsentAddress(address.Type, address.Value)]);
        return bound;
    }

    private static void Wait(Event said, ContactRecord owner)
    {
        if (owner.Waiting.Count == MostWaiting)
            owner.Waiting.RemoveAt(0);
        owner.Waiting.Add(new Event
        {
            Id = said.Id, Properties = said.Properties, OccurredAt = said.OccurredAt, Historic = said.Historic, Origin = said.Origin,
        });
    }

    private static Event ToEvent(Event waiting, ContactRecord owner, IdentifierKey first, Event brought)
    {
        var bound = new Event
        {
            Id = DerivedId.From(EventNames.ConsentBound, waiting.Id, first.Type, first.Value), Workspace = owner.Workspace,
            Contact = owner.Id, Name = EventNames.ConsentBound, OccurredAt = waiting.OccurredAt,
            ReceivedAt = brought.ReceivedAt, Properties = waiting.Properties.Clone(), CauseId = waiting.Id, Hop = 1,
            Historic = waiting.Historic, Traceparent = brought.Traceparent,
            Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        };
        // Who stands behind a write key may be anybody: with an address of theirs no grant of another counts.
        if (brought.Origin?.Kind == OriginKind.WriteKey && waiting.Origin?.Kind != OriginKind.WriteKey)
            bound.Say(new ConsentChanged { Confirmed = false });
        ConsentEvent.WriteAddresses(bound, [new ConsentAddress(first.Type, first.Value)]);
        return bound;
    }

    private static AddressBook Book(ContactRecord contact) => new(
        contact.Id,
        contact.Identifiers.Where(i => ConsentChannels.IsAddress(i.Key.Type))
            .ToDictionary(i => new ConsentAddress(i.Key.Type, i.Key.Value), i => i.Value.FirstSeenAt),
        contact.Traits.Where(t => ConsentChannels.IsAddress(t.Key) && t.Value.Value is { HasStringValue: true })
            .ToDictionary(t => t.Key, t => (t.Value.Value!.StringValue, t.Value.Said.At)),
        contact.JoinedAt);

    /// <summary>The address of a contact that a channel writes to; null when it has none.</summary>
    public static ConsentAddress? InUse(ContactRecord contact, string channel)
    {
        var book = Book(contact);
        return ConsentChannels.AddressTypes(channel)
            .Select(type => AddressInUse.Of(book.Of(type), book.Said.TryGetValue(type, out var said) ? said.Text : null) is { } used
                ? new ConsentAddress(type, used) : (ConsentAddress?)null)
            .FirstOrDefault(address => address is not null);
    }

    private static bool HasAddress(ContactRecord contact, string channel) =>
        ConsentChannels.AddressTypes(channel).Any(type => contact.Identifiers.Keys.Any(i => i.Type == type));

    private static IReadOnlyList<string> TypesOf(Event waiting) => ConsentChannels.AddressTypes(
        ConsentEvent.ChannelOf(waiting.Read<ConsentChanged>()));
}
