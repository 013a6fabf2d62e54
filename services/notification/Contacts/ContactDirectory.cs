using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Defaults.Callers;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Contacts;

/// <summary>Asks contact who people are, at the moment it matters.</summary>
internal sealed class ContactDirectory(ContactService.ContactServiceClient contacts)
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

    /// <summary>The contact as contact tells it; null when it does not exist.</summary>
    /// <exception cref="RpcException">Contact does not answer.</exception>
    public async Task<Rapport.Contact.V1.Contact?> FindAsync(
        string workspace, string id, CancellationToken cancellation)
    {
        var answer = await contacts.BatchGetContactsAsync(
            new BatchGetContactsRequest { Contacts = { id } }, For(workspace), cancellationToken: cancellation);
        return answer.Contacts.FirstOrDefault();
    }

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
            .OrderByDescending(identifier => identifier.FirstSeenAt?.ToDateTimeOffset() ?? DateTimeOffset.MinValue)
            .Select(identifier => identifier.Value)]);
}
