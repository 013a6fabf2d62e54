using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Platform.Testing.Log;

/// <summary>
/// ContactService in memory, as far as other services ask it: who contacts are, and their last events. Safe for several threads.
/// </summary>
public sealed class FakeContacts(FakeLog log) : ContactService.ContactServiceBase
{
    // A message must not be changed while it is copied for an answer.
    private readonly Lock gate = new();
    private readonly Dictionary<string, Contact.V1.Contact> contacts = [];
    private readonly Dictionary<string, string> mergedInto = [];

    /// <summary>Awaited before every answer about contacts; set it to let the service wait, or throw to refuse.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>Adds or replaces a contact.</summary>
    public void Put(string workspace, string id, string? email, params (string Name, Value Value)[] traits)
    {
        var contact = new Contact.V1.Contact { Contact_ = id, Traits = new Struct(), Known = email is not null };
        if (email is not null)
            contact.Identifiers.Add(new KnownIdentifier { Type = "email", Value = email });
        foreach (var (name, value) in traits)
            contact.Traits.Fields[name] = value;
        lock (gate)
            contacts[$"{workspace}/{id}"] = contact;
    }

    /// <summary>Merges a contact into another: from now on its id answers the survivor, who has its identifiers.</summary>
    public void Merge(string workspace, string id, string into)
    {
        lock (gate)
        {
            mergedInto[$"{workspace}/{id}"] = into;
            var survivor = contacts[$"{workspace}/{into}"];
            survivor.MergedContacts.Add(id);
            if (contacts.TryGetValue($"{workspace}/{id}", out var absorbed))
                survivor.Identifiers.Add(absorbed.Identifiers.Where(identifier => !survivor.Identifiers.Contains(identifier)));
        }
    }

    /// <summary>Says which of its addresses a contact uses.</summary>
    public void Use(string workspace, string id, string email)
    {
        lock (gate)
            contacts[$"{workspace}/{id}"].Traits.Fields["email"] = Value.ForString(email);
    }

    /// <inheritdoc/>
    public override async Task<BatchGetContactsResponse> BatchGetContacts(
        BatchGetContactsRequest request, ServerCallContext context)
    {
        await BeforeAnswer();
        var workspace = context.Workspace();
        lock (gate)
            return new BatchGetContactsResponse { Contacts = { request.Contacts.Select(id => Get(workspace, id)).OfType<Contact.V1.Contact>() } };
    }

    private Contact.V1.Contact? Get(string workspace, string id)
    {
        var survivor = mergedInto.GetValueOrDefault($"{workspace}/{id}", log.SurvivorOf(workspace, id));
        if (!contacts.TryGetValue($"{workspace}/{survivor}", out var found))
        {
            // Whoever has an event exists.
            if (log.OfContact(workspace, survivor).Count == 0)
                return null;
            found = new Contact.V1.Contact { Contact_ = survivor };
        }

        var answer = found.Clone();
        answer.MergedFrom = survivor == id ? "" : id;
        return answer;
    }

    /// <inheritdoc/>
    public override Task<ListContactEventsResponse> ListContactEvents(
        ListContactEventsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListContactEventsResponse
        {
            Events =
            {
                log.OfContact(context.Workspace(), request.Contact).Select(logged => logged.Event).Reverse().Take(request.PageSize),
            },
        });
}
