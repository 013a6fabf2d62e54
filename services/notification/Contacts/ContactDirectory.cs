using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Contacts;

/// <summary>Asks contact who people are, at the moment it matters.</summary>
internal sealed class ContactDirectory(ContactService.ContactServiceClient contacts, ContactLookup lookup)
{
    private const int MostAtOnce = 500;

    /// <summary>The contacts by the id asked for; merged ids give the survivor, unknown ones are left out.</summary>
    /// <exception cref="RpcException">Contact does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, KnownContact>> ReadAsync(
        string workspace, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, KnownContact>();
        foreach (var some in ids.Distinct().Chunk(MostAtOnce))
        {
            var answer = await contacts.BatchGetContactsAsync(
                new BatchGetContactsRequest { Contacts = { some } }, For(workspace), cancellationToken: cancellation);
            foreach (var contact in answer.Contacts)
                found[contact.MergedFrom.Length > 0 ? contact.MergedFrom : contact.Contact_] = Known(contact);
        }

        return found;
    }

    /// <summary>The contact as contact tells it.</summary>
    /// <exception cref="DomainError">NOT_FOUND; UNAVAILABLE when contact does not answer.</exception>
    public Task<Rapport.Contact.V1.Contact> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        lookup.GetAsync(workspace, id, cancellation);

    /// <summary>The same as a message sees it.</summary>
    /// <exception cref="DomainError">NOT_FOUND; UNAVAILABLE when contact does not answer.</exception>
    public async Task<KnownContact> GetKnownAsync(string workspace, string id, CancellationToken cancellation) =>
        Known(await lookup.GetAsync(workspace, id, cancellation));

    /// <summary>The contact as contact tells it; null when it does not exist.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when contact does not answer.</exception>
    public Task<Rapport.Contact.V1.Contact?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        lookup.FindAsync(workspace, id, cancellation);

    /// <summary>The last events of a contact, newest first.</summary>
    /// <exception cref="RpcException">Contact does not answer.</exception>
    public async Task<IReadOnlyList<Common.V1.Event>> RecentEventsAsync(
        string workspace, string id, int count, CancellationToken cancellation) =>
        (await contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = id, PageSize = count }, For(workspace),
            cancellationToken: cancellation)).Events;

    private static Metadata For(string workspace) => new() { { CallerContext.WorkspaceHeader, workspace } };

    private static KnownContact Known(Rapport.Contact.V1.Contact contact) => new(
        contact.Contact_, contact.MergedContacts, TemplateValues.From(contact.Traits),
        [.. contact.Identifiers.Where(identifier => identifier.Type == "email")
            .OrderByDescending(identifier => identifier.FirstSeenTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue)
            .ThenBy(identifier => identifier.Value, StringComparer.Ordinal)
            .Select(identifier => identifier.Value)]);
}
