using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Consents;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Preferences;

/// <summary>
/// Takes what people say by a link. First durably for the log, then into this service's own acts of consent: before the answer
/// is given, every decision here knows a refusal, whether the log can be reached or not. A grant counts when it comes back from
/// the log, where contact decides what it holds for.
/// </summary>
internal sealed class ContactActs(ActStore store, ConsentStore consents, ConclusionRelay relay, TimeProvider clock)
{
    /// <summary>The acts that hold for the address of a link, or the person.</summary>
    public async Task<IReadOnlyList<ConsentAct>> ReadAsync(ContactLink link, CancellationToken cancellation) =>
        [.. (await consents.ReadAsync(
            link.Workspace, [link.Address, ConsentAddress.Person(link.Contact)], cancellation))
            .SelectMany(group => group).DistinctBy(act => act.EventId)];

    /// <summary>Now, business time.</summary>
    public DateTimeOffset Now => clock.Now();

    /// <summary>Takes the refusal of a purpose, or of all (*).</summary>
    public async Task RefuseAsync(
        ContactLink link, string purpose, string source, string language, CancellationToken cancellation)
    {
        var said = SaidByLink.Refusal(await ReadAsync(link, cancellation), link, purpose, Now);
        if (said is not null)
            await TakeAsync(link, [said], source, language, cancellation);
    }

    /// <summary>Takes all that was said at once.</summary>
    public async Task TakeAsync(
        ContactLink link, IReadOnlyCollection<SaidByLink> said, string source, string language, CancellationToken cancellation)
    {
        var conclusions = said.Select(each => ToConclusion(link, each, source, language)).ToList();
        await store.AddAsync(conclusions, cancellation);
        await consents.AddAsync(
            [.. conclusions.Select(each => ActOf(each, link)).Where(act => act.Act.State == ActState.Refused)], cancellation);
        relay.Ring();
    }

    /// <summary>Tells the log something else that they said.</summary>
    public async Task TellAsync(ContactLink link, PreferencesChanged said, CancellationToken cancellation)
    {
        await store.AddAsync([Conclusion(link, said, $"{said.Most}/{said.Days}/{Now.UtcTicks}", Now)], cancellation);
        relay.Ring();
    }

    private static Conclusion ToConclusion(ContactLink link, SaidByLink said, string source, string language)
    {
        var changed = new ConsentChanged
        {
            Purpose = said.Purpose, Channel = link.Channel, State = said.State == ActState.Granted ? "granted" : "refused",
            Source = source, Language = language, Proof = link.Message, Address = link.Address.Value,
            AddressType = link.Address.Type,
        };
        // Whoever follows the link has the mail that went to the address: it has confirmed what it says.
        if (said.State == ActState.Granted)
            changed.Confirmed = true;
        if (said.ExpiresAt is { } until)
            changed.ExpiresAt = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Conclusion(link, changed, $"{said.Purpose}/{said.State}/{said.Revises}", said.ActedAt);
    }

    private static Conclusion Conclusion(
        ContactLink link, IMessage said, string occasion, DateTimeOffset at) => new()
    {
        Id = DerivedId.From(link.Message, link.Address.Type, link.Address.Value, said.EventName(), occasion),
        Workspace = link.Workspace, Contact = link.Contact, Name = said.EventName(), OccurredAt = at.ToTimestamp(),
        Properties = said.ToProperties(leaveOutEmpty: true), Hop = 1,
    };

    private static RecordedAct ActOf(Conclusion conclusion, ContactLink link)
    {
        var happened = new Event
        {
            Id = conclusion.Id, Workspace = conclusion.Workspace, Contact = conclusion.Contact, Name = conclusion.Name,
            OccurredAt = conclusion.OccurredAt, Properties = conclusion.Properties.Clone(),
        };
        ConsentEvent.WriteAddresses(happened, [link.Address]);
        return new RecordedAct(link.Workspace, ConsentEvent.Read(happened)!);
    }
}
