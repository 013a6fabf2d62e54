using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Events.Consents;

namespace Rapport.Contact.Tests.Service;

/// <summary>Acts of consent said to a contact service, and what it answers of them.</summary>
internal static class ConsentCalls
{
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static async Task<string> IngestAsync(ContactApp app, string identifier, params EventInput[] events)
    {
        var answer = await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, ContactApp.Caller);
        Assert.Equal(events.Length, answer.AcceptedCount);
        return (await ContactApp.EventuallyAsync(
            async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
            _ => true)).Contact_;
    }

    public static async Task SetAsync(ContactApp app, string contact, Consent consent) => await app.Consents.SetConsentAsync(
        new SetConsentRequest { Contact = contact, Consent = consent }, ContactApp.Caller);

    public static Task<ListConsentsResponse> ListAsync(ContactApp app, string contact, int acts) => ContactApp.EventuallyAsync(
        async () => await app.Consents.ListConsentsAsync(new ListConsentsRequest { Contact = contact }, ContactApp.Caller),
        consents => consents.History.Count == acts);

    public static EventInput Act(string state, int day, string email = "", string userId = "") => new()
    {
        Name = "consent_changed", Email = email, UserId = userId, OccurredAt = Days(day),
        Properties = new Struct
        {
            Fields = { ["state"] = Value.ForString(state), ["channel"] = Value.ForString("email") },
        },
    };

    // To the millisecond, as the database keeps times.
    public static Timestamp Days(int days) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Now.AddDays(days).ToUnixTimeMilliseconds()).ToTimestamp();

    public static Struct Trait(string email) => new() { Fields = { ["email"] = Value.ForString(email) } };
}
