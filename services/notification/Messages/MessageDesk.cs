using Google.Protobuf;
using Microsoft.Extensions.Options;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;
using Rapport.Defaults.Paging;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Sending;
using Rapport.Notification.Stores;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>Messages as callers see them: sending one, and reading what became of them.</summary>
internal sealed class MessageDesk(
    MessageStore store, TemplateCatalogue templates, ContactDirectory contacts, SendLoop loop, PageTokens tokens,
    TimeProvider clock, IOptions<NotificationOptions> options)
{
    private const int MostVariableBytes = 32 * 1024;

    /// <summary>Queues a message.</summary>
    public async Task<Message> SendAsync(string workspace, SendMessageRequest request, CancellationToken cancellation)
    {
        if (Faults(request) is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        var template = await templates.GetAsync(workspace, request.Template, 0, cancellation);
        if (await contacts.FindAsync(workspace, request.Contact, cancellation) is null)
            throw DomainError.NotFound("contact", request.Contact);
        var now = clock.GetUtcNow();
        var id = request.RequestId.Length > 0
            ? Guid.Parse(DerivedId.From(workspace, "messages:send", request.RequestId))
            : Guid.CreateVersion7();
        var message = new MessageRecord
        {
            Id = MessageRecord.IdOf(id.ToString("N")),
            Order = new Order
            {
                CommandId = id.ToString("N"), Workspace = workspace, Contact = request.Contact, IssuedAt = now,
                ExpireAt = request.ExpireAfter is { } after ? now + after.ToTimeSpan() : null,
            },
            Channel = template.Version.Channel, Template = request.Template,
            Variables = request.Variables?.ToByteArray() ?? [], QueuedAt = now, DueAt = TimeProvider.System.GetUtcNow(),
        };
        await store.AddAsync([message], cancellation);
        loop.Ring();
        return await GetAsync(workspace, message.Id, cancellation);
    }

    /// <summary>One message.</summary>
    public async Task<Message> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) is { } found
            ? ToProto(found)
            : throw DomainError.NotFound("message", id);

    /// <summary>A page of what was sent to a contact and to those merged into it, newest first.</summary>
    public async Task<ListContactMessagesResponse> ListAsync(
        string workspace, ListContactMessagesRequest request, CancellationToken cancellation)
    {
        var contact = await contacts.FindAsync(workspace, request.Contact, cancellation)
            ?? throw DomainError.NotFound("contact", request.Contact);
        var query = "messages/" + contact.Contact_;
        var size = PageTokens.Size(request.PageSize);
        var found = await store.ListAsync(
            workspace, contact.MergedContacts.Append(contact.Contact_),
            ListPlace.Read(tokens.Read(workspace, query, request.PageToken)), size + 1, cancellation);
        var response = new ListContactMessagesResponse { Messages = { found.Take(size).Select(ToProto) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(workspace, query, ListPlace.Write(found[size - 1].QueuedAt, found[size - 1].Id));
        return response;
    }

    private Message ToProto(MessageRecord message) => message.ToProto(options.Value.Smtp.From);

    private static List<FieldFault> Faults(SendMessageRequest request)
    {
        List<FieldFault> faults = [];
        if (request.Contact.Length == 0)
            faults.Add(new FieldFault("contact", "is missing"));
        if (request.Template.Length == 0)
            faults.Add(new FieldFault("template", "is missing"));
        if (request.RequestId.Length > 100)
            faults.Add(new FieldFault("request_id", "is longer than 100 characters"));
        if (request.Variables?.CalculateSize() > MostVariableBytes)
            faults.Add(new FieldFault("variables", $"are larger than {MostVariableBytes} bytes"));
        if (request.ExpireAfter is { Seconds: <= 0 } or { Seconds: > 366 * 86400 })
            faults.Add(new FieldFault("expire_after", "is not between 1 second and 366 days"));
        return faults;
    }
}
