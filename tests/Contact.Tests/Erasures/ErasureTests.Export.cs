using Google.Rpc;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Erasures;

public sealed partial class ErasureTests
{
    [Fact]
    public async Task Quarantine_HeldEventOfAnErased_IsForgotten()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database, Others);
        await SendAsync(app, "1", user: Marker);
        await SendAsync(app, "2", user: "other", name: ContactApp.Poison);
        await SendAsync(app, "3", user: Marker, name: ContactApp.Poison);
        var person = await IdOfAsync(app, "user_id:" + Marker);
        await ContactApp.EventuallyAsync(
            async () => await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller), list => list.QuarantineItems.Count == 2);
        await CompleteAsync(app, (await EraseAsync(app, person)).Id);
        var left = Assert.Single((await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller)).QuarantineItems);
        Assert.Equal("2", left.Event);
        Assert.Empty(await HitsAsync(database, Marker));
    }

    [Fact]
    public async Task Export_OfAPerson_HasAllServicesPageByPage()
    {
        await using var app = await AppAsync(mongo.NewDatabase(), Others);
        await SendAsync(app, "1", anonymous: "cookie");
        await SendAsync(app, "2", user: "u", email: "a@x.com");
        await SendAsync(app, "3", user: "u", anonymous: "cookie");
        await SendAsync(app, "4", user: "other");
        var person = await IdOfAsync(app, "user_id:u");
        await ContactApp.EventuallyAsync(() => GetAsync(app, person), contact => contact.EventCount == 5);
        others[0].Keep(person, 3);
        var (records, token, pages) = (new List<PersonRecord>(), "", 0);
        do
        {
            var page = await app.Exports.ExportContactAsync(
                new ExportContactRequest { Contact = person, PageSize = 2, PageToken = token }, ContactApp.Caller);
            Assert.True(page.Records.Count <= 2);
            records.AddRange(page.Records);
            (token, pages) = (page.NextPageToken, pages + 1);
        }
        while (token.Length > 0 && pages < 50);

        Assert.Equal("", token);
        Assert.Equal(
            ["contact/contacts", "contact/events", "contact/merges", "tagging/things", "scoring/things", "journey/things", "notification/things"],
            records.Select(r => $"{r.Service}/{r.Store}").Distinct());
        Assert.Equal(5, records.Count(r => r.Store == "events"));
        Assert.Equal(5, records.Where(r => r.Store == "events").Select(r => r.Content.Fields["id"].StringValue).Distinct().Count());
        Assert.Equal(3, records.Single(r => r.Service == "tagging").Content.Fields["count"].NumberValue);
        Assert.Equal(3, records.Single(r => r.Store == "contacts").Content.Fields["identifiers"].ListValue.Values.Count);

        await others[2].DisposeAsync();
        var refused = await RefusedAsync<bool>(async () =>
        {
            for (token = ""; ;)
                token = (await app.Exports.ExportContactAsync(
                    new ExportContactRequest { Contact = person, PageSize = 500, PageToken = token }, ContactApp.Caller)).NextPageToken;
        });
        Assert.Equal("UNAVAILABLE", refused.Reason);
        await EraseAsync(app, person);
        Assert.Equal("CONTACT_ERASED", (await RefusedAsync(() => app.Exports.ExportContactAsync(
            new ExportContactRequest { Contact = person }, ContactApp.Caller).ResponseAsync)).Reason);
    }

    private async Task<ContactApp> AppAsync(IMongoDatabase database, IEnumerable<string> reached) => await new ContactApp(
        mongo, database.DatabaseNamespace.DatabaseName,
        // On a slow machine it takes longer than two seconds to count what everybody has.
        new Dictionary<string, string>(reached.Select(name => KeyValuePair.Create(
            $"Rapport:Services:{name}", others[Array.IndexOf(Others, name)].Address.ToString()))) { ["Rapport:Patience"] = "20" }).ReadyAsync();

    private static async Task<(string Cookie, string Person, string Other)> PeopleAsync(ContactApp app)
    {
        var person = await IdOfAsync(app, $"user_id:{Marker}user");
        var whole = await ContactApp.EventuallyAsync(() => GetAsync(app, person), contact => contact.MergedContacts.Count == 1);
        return (whole.MergedContacts[0], person, await IdOfAsync(app, "user_id:other"));
    }

    /// <summary>Where a text stands in any document of any collection, in any field, also inside of bytes.</summary>
    private static async Task<IReadOnlyList<string>> HitsAsync(IMongoDatabase database, string text)
    {
        var hits = new List<string>();
        foreach (var name in await (await database.ListCollectionNamesAsync()).ToListAsync())
            foreach (var document in await database.GetCollection<BsonDocument>(name).Find(new BsonDocument()).ToListAsync())
                if (System.Text.Encoding.Latin1.GetString(document.ToBson()).Contains(text, StringComparison.OrdinalIgnoreCase))
                    hits.Add($"{name}: {document["_id"]}");
        return hits;
    }

    private static async Task<Dictionary<(int, long), Event>> LogAsync(ContactApp app)
    {
        var all = new Dictionary<(int, long), Event>();
        var status = await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller);
        for (var p = 0; p < status.PartitionCount; p++)
        {
            var read = await app.Log.ReadEventsAsync(new ReadEventsRequest { Partition = p, FromN = 1, MaxEvents = 2000 }, ContactApp.Caller);
            Assert.Equal(status.LastN[p], read.Run.Events.Count);
            for (var i = 0; i < read.Run.Events.Count; i++)
                all[(p, i + 1)] = read.Run.Events[i];
        }

        return all;
    }

    private static async Task<IReadOnlyList<Event>> TimelineAsync(ContactApp app, string contact) =>
        [.. (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = contact }, ContactApp.Caller)).Events];

    private static async Task<Erasure> EraseAsync(ContactApp app, string contact, string reason = "") =>
        await app.Erasures.EraseContactAsync(new EraseContactRequest { Contact = contact, Reason = reason }, ContactApp.Caller);

    private static async Task<Erasure> ReceiptAsync(ContactApp app, string erasure) =>
        await app.Erasures.GetErasureAsync(new GetErasureRequest { Erasure = erasure }, ContactApp.Caller);

    private static Task<Erasure> CompleteAsync(ContactApp app, string erasure) =>
        ContactApp.EventuallyAsync(() => ReceiptAsync(app, erasure), receipt => receipt.State == ErasureState.Complete);

    private static async Task<V1.Contact> GetAsync(ContactApp app, string contact) =>
        await app.Contacts.GetContactAsync(new GetContactRequest { Contact = contact }, ContactApp.Caller);

    private static async Task<string> IdOfAsync(ContactApp app, string identifier) => (await ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true)).Contact_;

    private static async Task SendAsync(
        ContactApp app, string id, string user = "", string anonymous = "", string email = "", string name = "x") =>
        Assert.Equal(1, (await app.Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { new EventInput { Id = id, Name = name, UserId = user, AnonymousId = anonymous, Email = email } } },
            ContactApp.Caller)).AcceptedCount);

    private static async Task<ErrorInfo> RefusedAsync<T>(Func<Task<T>> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()!.GetDetail<ErrorInfo>()!;
}
