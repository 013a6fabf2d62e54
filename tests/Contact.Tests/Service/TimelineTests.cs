using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The timeline through the service.</summary>
public sealed class TimelineTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Timeline_OfEventsOfOneInstant_IsTheLogBackwardsPageByPage()
    {
        await using var app = await AppAsync(nameof(Timeline_OfEventsOfOneInstant_IsTheLogBackwardsPageByPage));
        await SendAsync(app, Enumerable.Range(0, 20).Select(i => Input($"step{(i * 7) % 20}", $"step_{i:D2}", cookie: "a")).Select(Same));
        await SendAsync(app, Enumerable.Range(0, 20).Select(i => Input($"other{(i * 7) % 20}", $"other_{i:D2}", cookie: "b")).Select(Same));
        await app.NumberedAsync(40);
        await SendAsync(app, [new EventInput { Name = "identified", AnonymousId = "a", Identifiers = { new Common.V1.Identifier { Type = "anonymous_id", Value = "b" } } }]);
        // The merge writes two events of its own.
        await app.NumberedAsync(43);

        var names = new List<string>();
        var request = new ListContactEventsRequest { Contact = (await LookupAsync(app, "anonymous_id:a")).Contact_, PageSize = 7 };
        do
        {
            var page = await app.Contacts.ListContactEventsAsync(request, ContactApp.Caller);
            names.AddRange(page.Events.Select(e => e.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(43, names.Count);
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(i => $"step_{i:D2}"), names.Where(n => n.StartsWith("step", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(i => $"other_{i:D2}"), names.Where(n => n.StartsWith("other", StringComparison.Ordinal)));

        static EventInput Same(EventInput input)
        {
            input.OccurredAt = new Timestamp { Seconds = 1_770_000_000 };
            return input;
        }
    }

    [Fact]
    public async Task ValuesThatEarlierVersionsTook_AreShown()
    {
        var database = mongo.NewDatabase(nameof(ValuesThatEarlierVersionsTook_AreShown));
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        await SendAsync(app, [new EventInput { Id = "i", Name = "identified", UserId = "u", Properties = new Struct { Fields = { ["plan"] = Value.ForString("pro") } } }]);
        var contact = (await LookupAsync(app, "user_id:u")).Contact_;
        var old = new Struct { Fields = { ["none"] = new Value(), ["nan"] = Value.ForNumber(double.NaN), ["in"] = Value.ForList(new Value()) } };
        var events = database.GetCollection<BsonDocument>("events");
        var logged = Common.V1.Event.Parser.ParseFrom((await events.Find(Builders<BsonDocument>.Filter.Empty).SingleAsync())["b"].AsByteArray);
        (logged.Properties, logged.Context) = (old, old.Clone());
        await events.UpdateOneAsync(Builders<BsonDocument>.Filter.Empty, Builders<BsonDocument>.Update.Set("b", logged.ToByteArray()));
        await database.GetCollection<BsonDocument>("contacts").UpdateOneAsync(Builders<BsonDocument>.Filter.Empty,
            Builders<BsonDocument>.Update.Set("tr.0.v", new Value().ToByteArray()));

        using var http = app.Http();
        foreach (var (path, shown) in new[]
        {
            ($"/v1/contacts/{contact}", "\"plan\":null"), ("/v1/contacts", "\"plan\":null"), ("/v1/contacts:lookup?identifier=user_id:u", "\"plan\":null"),
            ($"/v1/contacts/{contact}/events", "\"none\":null"),
        })
        {
            using var answer = await http.GetAsync(path);
            var text = (await answer.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(shown, text, StringComparison.Ordinal);
        }
    }

    private static EventInput Input(string id, string name, string cookie) => new() { Id = id, Name = name, AnonymousId = cookie };

    private static async Task SendAsync(ContactApp app, IEnumerable<EventInput> events) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, ContactApp.Caller);

    private static Task<V1.Contact> LookupAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true);

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
