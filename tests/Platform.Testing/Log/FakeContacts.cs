using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Platform.Testing.Log;

/// <summary>ContactService in memory, as far as other services ask it: who contacts are, and their last events.</summary>
public sealed class FakeContacts(FakeLog log) : ContactService.ContactServiceBase
{
    private readonly ConcurrentDictionary<string, Contact.V1.Contact> contacts = new();
    private readonly ConcurrentDictionary<string, string> mergedInto = new();

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
        contacts[$"{workspace}/{id}"] = contact;
    }

    /// <summary>Merges a contact into another: from now on its id answers the survivor, who has its identifiers.</summary>
    public void Merge(string workspace, string id, string into)
    {
        mergedInto[$"{workspace}/{id}"] = into;
        var survivor = contacts[$"{workspace}/{into}"];
        survivor.MergedContacts.Add(id);
        if (contacts.TryGetValue($"{workspace}/{id}", out var absorbed))
            survivor.Identifiers.Add(absorbed.Identifiers.Where(identifier => !survivor.Identifiers.Contains(identifier)));
    }

    /// <summary>Says which of its addresses a contact uses.</summary>
    public void Use(string workspace, string id, string email) =>
        contacts[$"{workspace}/{id}"].Traits.Fields["email"] = Value.ForString(email);

    /// <inheritdoc/>
    public override async Task<BatchGetContactsResponse> BatchGetContacts(
        BatchGetContactsRequest request, ServerCallContext context)
    {
        await BeforeAnswer();
        var workspace = context.Workspace();
        var response = new BatchGetContactsResponse();
        foreach (var id in request.Contacts)
        {
            var survivor = mergedInto.GetValueOrDefault($"{workspace}/{id}", log.SurvivorOf(workspace, id));
            if (!contacts.TryGetValue($"{workspace}/{survivor}", out var found))
            {
                // Whoever has an event exists.
                if (log.OfContact(workspace, survivor).Count == 0)
                    continue;
                found = new Contact.V1.Contact { Contact_ = survivor };
            }

            var answer = found.Clone();
            answer.MergedFrom = survivor == id ? "" : id;
            response.Contacts.Add(answer);
        }

        return response;
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
