using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.Attributes;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using Attribute = Rapport.Contact.V1.Attribute;

namespace Rapport.Contact.Tests.Service;

/// <summary>Contacts found by their attributes, as marketers look for them.</summary>
public sealed class ContactSearchTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly string[] Cities = ["Paris", "Rome", "Oslo"];

    [Fact]
    public async Task Search_ByAttributesThatContactsHadBeforeAndGetAfter_FindsAllAndCountsThem()
    {
        // Nothing is built before it has been seen what is told meanwhile.
        var database = mongo.NewDatabase();
        await HeldLease.TakeAsync(database, HeldLease.IndexBuilding);
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        await SendAsync(app, Enumerable.Range(0, 12));
        await app.NumberedAsync(12);
        await DeclareAsync(app, "city", AttributeType.String);
        await DeclareAsync(app, "age", AttributeType.Number);
        await DeclareAsync(app, "interests", AttributeType.StringList);
        await DeclareAsync(app, "born", AttributeType.Date);
        var building = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(app, "contact.city == \"Paris\""));
        Assert.Equal(StatusCode.FailedPrecondition, building.StatusCode);
        await HeldLease.FreeAsync(database, HeldLease.IndexBuilding);
        // Those who come while the indexes are built.
        await SendAsync(app, Enumerable.Range(12, 12));
        await ReadyAsync(app, "city", "age", "interests", "born");
        await SendAsync(app, Enumerable.Range(24, 12));
        await app.NumberedAsync(36);

        Assert.Equal(Of(i => i % 3 == 0), await UsersAsync(app, "contact.city == \"Paris\"", total: 12));
        Assert.Equal(Of(i => i is >= 10 and < 20), await UsersAsync(app, "contact.age >= 10 && contact.age < 20", total: 10));
        Assert.Equal(Of(i => i % 3 == 0 && i >= 30), await UsersAsync(app, "contact.city == \"Paris\" && contact.age >= 30", total: 2));
        Assert.Equal(Of(i => i % 3 != 2), await UsersAsync(app, "contact.city in [\"Paris\", \"Rome\"]", total: 24));
        Assert.Equal(Of(i => i % 2 == 0), await UsersAsync(app, "\"solar\" in contact.interests", total: 18));
        Assert.Equal(Of(i => i % 3 == 1), await UsersAsync(app, "contact.city.startsWith(\"Ro\") && contact.known", total: 12));
        Assert.Equal(Of(i => i < 5), await UsersAsync(app, "contact.born < \"2000-01-06\"", total: 5));
        Assert.Equal(Of(i => i % 3 == 0 && i % 4 == 0),
            await UsersAsync(app, "contact.city == \"Paris\" && \"email\" in contact.identifiers", total: 3));
        Assert.Empty(await UsersAsync(app, "contact.city == \"Nowhere\"", total: 0));
        Assert.Equal(Enumerable.Range(0, 36).Select(i => $"u{i}"), await PagesAsync(app, "", "contact.age"));
        Assert.Equal(Enumerable.Range(0, 36).Reverse().Where(i => i % 3 == 0).Select(i => $"u{i}"),
            await PagesAsync(app, "contact.city == \"Paris\"", "contact.age desc"));

        // What changes, and what is taken away, is found where it is now.
        var moved = (await SearchAsync(app, "contact.age == 3")).Contacts.Single();
        await app.Profiles.UpdateContactAsync(new UpdateContactRequest
        {
            Contact = moved.Contact_, Traits = new Struct { Fields = { ["city"] = Value.ForString("Rome"), ["age"] = Value.ForNull() } },
        }, ContactApp.Caller);
        Assert.DoesNotContain("u3", await UsersAsync(app, "contact.city == \"Paris\"", total: 11));
        Assert.Contains("u3", await UsersAsync(app, "contact.city == \"Rome\"", total: 13));
        Assert.Empty(await UsersAsync(app, "contact.age == 3", total: 0));

        // Two that become one are listed once, under what the survivor has.
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events = { new EventInput { Name = "identified", AnonymousId = "phone", Properties = new Struct { Fields = { ["city"] = Value.ForString("Oslo") } } } },
        }, ContactApp.Caller);
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events = { new EventInput { Name = "seen", AnonymousId = "phone", UserId = "u0" } },
        }, ContactApp.Caller);
        await ContactApp.EventuallyAsync(
            async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u0" }, ContactApp.Caller),
            contact => contact.MergedContacts.Count == 1);
        Assert.DoesNotContain("u0", await UsersAsync(app, "contact.city == \"Paris\"", total: 10));
        Assert.Contains("u0", await UsersAsync(app, "contact.city == \"Oslo\"", total: 13));

        // Of another workspace nothing is found, nor does it have the attributes.
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await app.Profiles.SearchContactsAsync(
            new SearchContactsRequest { Filter = "contact.city == \"Paris\"" }, ContactApp.CallerIn("other")))).StatusCode);
    }

    [Fact]
    public async Task Search_ByWhenSeenLast_GoesByTheLog()
    {
        await using var app = await AppAsync();
        var now = TimeProvider.System.GetUtcNow();
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                Enumerable.Range(0, 10).Select(i => new EventInput { Name = "seen", UserId = $"u{i}", OccurredAt = now.AddDays(-i).ToTimestamp() }),
            },
        }, ContactApp.Caller);
        await app.NumberedAsync(10);
        var since = now.AddDays(-3.5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(["u0", "u1", "u2", "u3"], await EventuallyAsync(app, $"contact.last_seen_time > timestamp(\"{since}\")", 4));
        Assert.Equal(6, (await EventuallyAsync(app, $"contact.last_seen_time <= timestamp(\"{since}\")", 6)).Count);
        Assert.Equal(6, (await UsersAsync(app, $"contact.last_seen_time <= timestamp(\"{since}\")", total: 6)).Count);

        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { new EventInput { Name = "seen", UserId = "u9" } } }, ContactApp.Caller);
        Assert.Contains("u9", await EventuallyAsync(app, "contact.last_seen_time > now - duration(\"84h\")", 5));
    }

    [Fact]
    public async Task Search_OverHttp_TakesTheAddressInTheBody()
    {
        await using var app = await AppAsync();
        await SendAsync(app, [1, 2]);
        await app.NumberedAsync(2);
        using var http = app.Http();

        using var answer = await http.PostAsync(new Uri("/v1/contacts:search", UriKind.Relative), new StringContent(
            """{"filter":"contact.known && contact.create_time < now","pageSize":1}""", Encoding.UTF8, "application/json"));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Contains("\"totalSize\":2", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_AskedForARange_IsTheOneThatIsUsed()
    {
        var database = mongo.NewDatabase();
        var store = new ContactIndexStore(database);
        await store.PrepareAsync(CancellationToken.None);
        await store.BuildAsync("b", [.. Enumerable.Range(0, 3000).Select(i => ($"c_{i:D5}", new IndexEntry($"ix{i % 3}", $"{i:D6}")))], CancellationToken.None);

        Assert.Null(await store.FindAsync("ix0", IndexRange.All, 999, CancellationToken.None));
        Assert.Equal(1000, (await store.FindAsync("ix0", IndexRange.All, 1000, CancellationToken.None))!.Count);
        Assert.Equal(500, await store.CountAsync("ix0", IndexRange.All, 500, CancellationToken.None));
        var walked = new List<string>();
        for ((string, string)? place = null; ;)
        {
            var page = await store.WalkAsync("ix1", new IndexRange(null, "000100", "000200"), place, descending: true, 7, CancellationToken.None);
            walked.AddRange(page.Select(p => p.Key));
            if (page.Count < 7)
                break;
            place = page[^1];
        }

        Assert.Equal(Enumerable.Range(100, 101).Where(i => i % 3 == 1).Reverse().Select(i => $"{i:D6}"), walked);
        var plan = await database.RunCommandAsync<BsonDocument>(new BsonDocument
        {
            ["explain"] = new BsonDocument
            {
                ["find"] = "contactIndex", ["filter"] = new BsonDocument { ["i"] = "ix1", ["v"] = new BsonDocument { ["$gte"] = "000100", ["$lt"] = "000200" } },
            },
            ["verbosity"] = "queryPlanner",
        });
        Assert.Contains("i_1_v_1_c_1", plan["queryPlanner"]["winningPlan"].ToJson(), StringComparison.Ordinal);
    }

    private static List<string> Of(Func<int, bool> which) => [.. Enumerable.Range(0, 36).Where(which).Select(i => $"u{i}").Order()];

    private static async Task SendAsync(ContactApp app, IEnumerable<int> people) => await app.Contacts.IngestEventsAsync(new IngestEventsRequest
    {
        Events =
        {
            people.Select(i => new EventInput
            {
                Name = "identified", UserId = $"u{i}", Email = i % 4 == 0 ? $"u{i}@example.com" : "",
                Properties = new Struct
                {
                    Fields =
                    {
                        ["city"] = Value.ForString(Cities[i % 3]), ["age"] = Value.ForNumber(i),
                        ["interests"] = Value.ForList(Value.ForString(i % 2 == 0 ? "solar" : "wind"), Value.ForString("all")),
                        ["born"] = Value.ForString(new DateOnly(2000, 1, 1).AddDays(i).ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
                    },
                },
            }),
        },
    }, ContactApp.Caller);

    private static async Task<ListContactsResponse> SearchAsync(ContactApp app, string filter) =>
        await app.Profiles.SearchContactsAsync(new SearchContactsRequest { Filter = filter, PageSize = 500 }, ContactApp.Caller);

    // The index is written behind the log.
    private static Task<List<string>> EventuallyAsync(ContactApp app, string filter, int count) => ContactApp.EventuallyAsync(
        async () => (await PagesAsync(app, filter, "")).Order().ToList(), users => users.Count == count);

    private static async Task<List<string>> UsersAsync(ContactApp app, string filter, int total)
    {
        var found = await SearchAsync(app, filter);
        Assert.True(found.HasTotalSize && found.TotalSize == total, $"{filter}: {found.TotalSize}, not {total}");
        var paged = await PagesAsync(app, filter, "");
        Assert.Equal(found.Contacts.Select(UserOf), paged);
        return [.. paged.Order()];
    }

    private static async Task<List<string>> PagesAsync(ContactApp app, string filter, string order)
    {
        var users = new List<string>();
        for (var token = ""; ;)
        {
            var page = await app.Profiles.SearchContactsAsync(
                new SearchContactsRequest { Filter = filter, OrderBy = order, PageSize = 5, PageToken = token }, ContactApp.Caller);
            users.AddRange(page.Contacts.Select(UserOf));
            if ((token = page.NextPageToken).Length == 0)
                return users;
        }
    }

    private static string UserOf(V1.Contact contact) => contact.Identifiers.Single(i => i.Type == "user_id").Value;

    private static async Task DeclareAsync(ContactApp app, string name, AttributeType type) => await app.Attributes.SaveAttributeAsync(
        new SaveAttributeRequest { Attribute = name, Declaration = new Attribute { Type = type, Indexed = true } }, ContactApp.Caller);

    private static async Task ReadyAsync(ContactApp app, params string[] names)
    {
        foreach (var name in names)
            await ContactApp.EventuallyAsync(
                async () => await app.Attributes.GetAttributeAsync(new GetAttributeRequest { Attribute = name }, ContactApp.Caller), a => a.IndexReady);
    }

    private async Task<ContactApp> AppAsync() =>
        await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
}
