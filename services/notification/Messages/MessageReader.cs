using Microsoft.Extensions.Options;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>Messages and their receipts as callers read them.</summary>
internal sealed class MessageReader(
    MessageStore store, ContactDirectory contacts, PageTokens tokens, IOptions<SmtpOptions> options)
{
    /// <summary>One message.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<Message> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) is { } found
            ? ToProto(found)
            : throw DomainError.NotFound("message", id);

    /// <summary>A page of what was sent to a contact and to those merged into it, newest first.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ListContactMessagesResponse> ListAsync(
        string workspace, ListContactMessagesRequest request, CancellationToken cancellation)
    {
        var contact = await contacts.GetAsync(workspace, request.Contact, cancellation);
        var query = "messages/" + contact.Contact_;
        var size = PageTokens.Size(request.PageSize);
        var after = ListPlace.Read(tokens.Read(workspace, query, request.PageToken));
        var found = await store.ListAsync(
            workspace, contact.MergedContacts.Append(contact.Contact_), after, size + 1, cancellation);
        var response = new ListContactMessagesResponse { Messages = { found.Take(size).Select(ToProto) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(
                workspace, query, ListPlace.Write(found[size - 1].QueuedAt, found[size - 1].Id));
        return response;
    }

    private Message ToProto(MessageRecord message) => message.ToProto(options.Value.From);
}
