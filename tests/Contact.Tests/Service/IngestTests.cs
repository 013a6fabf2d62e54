using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

public sealed class IngestTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task IngestEvents_GoodAndBadItems_EachAnsweredByItself()
    {
        await using var app = await AppAsync(nameof(IngestEvents_GoodAndBadItems_EachAnsweredByItself));
        var answer = await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                new EventInput { Id = "1", Name = "Order Completed", UserId = "u1" },
                new EventInput { Id = "2", Name = "x" },
            },
        }, ContactApp.Caller);
        Assert.Equal([IngestStatus.Accepted, IngestStatus.Rejected], answer.Results.Select(r => r.Status));
        Assert.Equal("user_id", answer.Results[1].ErrorField);
        var contact = await LookupAsync(app, "user_id:u1");
        Assert.Equal(1, contact.EventCount);
    }

    [Fact]
    public async Task E1_Batch_CookieThenEmail_OneContactWithSixEvents()
    {
        await using var app = await AppAsync(nameof(E1_Batch_CookieThenEmail_OneContactWithSixEvents));
        var calls = Enumerable.Range(0, 5).Select(i => (object)new { type = "page", messageId = $"p{i}", anonymousId = "c1", name = "Home" })
            .Append(new { type = "identify", messageId = "i", anonymousId = "c1", traits = new { email = "A@x.com" } });
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/v1/batch", new { batch = calls })).StatusCode);
        await PostAsync(app, "/v1/t", new { @event = "Later", messageId = "t", anonymousId = "c1" });
        var contact = await ContactApp.EventuallyAsync(() => LookupAsync(app, "email:a@x.com"), c => c.EventCount == 7);
        Assert.True(contact.Known);
        Assert.Equal(["email", "anonymous_id"], contact.Identifiers.Select(i => i.Type));
        Assert.Empty(contact.MergedContacts);
        Assert.Equal(contact.Contact_, (await LookupAsync(app, "anonymous_id:c1")).Contact_);
    }

    [Fact]
    public async Task E2_Identify_AsExistingContact_KnownIdSurvivesTimelineJoinsOldIdRedirects()
    {
        await using var app = await AppAsync(nameof(E2_Identify_AsExistingContact_KnownIdSurvivesTimelineJoinsOldIdRedirects));
        await SendAsync(app, Enumerable.Range(0, 3).Select(i => Input($"k{i}", "x", email: "a@x.com", minute: i * 2)));
        await SendAsync(app, Enumerable.Range(0, 5).Select(i => Input($"n{i}", "x", cookie: "c1", minute: (i * 2) + 1)));
        var known = await ContactApp.EventuallyAsync(() => LookupAsync(app, "email:a@x.com"), c => c.EventCount == 3);
        var anonymous = await ContactApp.EventuallyAsync(() => LookupAsync(app, "anonymous_id:c1"), c => c.EventCount == 5);

        await SendAsync(app, [Input("i", "identified", "c1", "a@x.com", 20)]);
        await app.NumberedAsync(11);
        var survivor = await LookupAsync(app, "anonymous_id:c1");
        Assert.Equal(known.Contact_, survivor.Contact_);
        Assert.Equal([anonymous.Contact_], survivor.MergedContacts);
        var redirected = await app.Contacts.GetContactAsync(new GetContactRequest { Contact = anonymous.Contact_ }, ContactApp.Caller);
        Assert.Equal((known.Contact_, anonymous.Contact_), (redirected.Contact_, redirected.MergedFrom));

        var timeline = await TimelineAsync(app, anonymous.Contact_);
        Assert.Equal(["i", "n4", "n3", "n2", "k2", "n1", "k1", "n0", "k0"], timeline.Where(e => e.Hop == 0).Select(e => e.Id));
        Assert.True(timeline.Select(e => e.OccurredAt.ToDateTimeOffset()).SequenceEqual(
            timeline.Select(e => e.OccurredAt.ToDateTimeOffset()).OrderDescending()));
    }

    [Fact]
    public async Task E9_IngestEvents_TenCopiesInParallel_OnceInTheLogAndNineDuplicates()
    {
        var database = mongo.NewDatabase();
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(app, [Input("same", "x", cookie: "c1")])));
        // Numbered after all of them.
        await SendAsync(app, [Input("last", "x", cookie: "c1")]);
        await app.NumberedAsync(2);
        var contact = await ContactApp.EventuallyAsync(() => LookupAsync(app, "anonymous_id:c1"), c => c.EventCount == 2);
        Assert.Equal(["last", "same"], (await TimelineAsync(app, contact.Contact_)).Select(e => e.Id).Order());
        Assert.Equal(2, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
        var duplicates = await database.GetCollection<BsonDocument>("duplicates").Find(new BsonDocument()).ToListAsync();
        Assert.Equal(9, duplicates.Count);
        Assert.All(duplicates, repeat => Assert.Equal(
            ("same", false), (repeat["event"].AsString, repeat["conflict"].AsBoolean)));
    }

    [Fact]
    public async Task Batch_BadItems_AnswersSuccessAndListsThem()
    {
        await using var app = await AppAsync(nameof(Batch_BadItems_AnswersSuccessAndListsThem));
        var batch = new object[]
        {
            new { type = "track", messageId = "good", @event = "x", userId = "u" },
            new { type = "track", messageId = "nobody", @event = "x" },
            new { type = "dance", messageId = "what", userId = "u" },
        };
        var response = await PostAsync(app, "/v1/batch", new { batch });
        Assert.Equal("""{"success":true}""", await response.Content.ReadAsStringAsync());
        var rejects = await app.Contacts.ListIngestRejectsAsync(new ListIngestRejectsRequest(), ContactApp.Caller);
        Assert.Equal(["type", "userId"], rejects.Rejects.Select(r => r.ErrorField).Order());
    }

    [Theory]
    [InlineData("/v1/import", true)]
    [InlineData("/v1/b", false)]
    [InlineData("/beacon/v1/batch", false)]
    public async Task Batch_OnItsOtherPaths_IsTakenAndOnlyImportIsHistory(string path, bool historic)
    {
        await using var app = await AppAsync(nameof(Batch_OnItsOtherPaths_IsTakenAndOnlyImportIsHistory));
        await PostAsync(app, path, new { batch = new[] { new { type = "track", userId = "u", @event = "x" } } });
        var contact = await LookupAsync(app, "user_id:u");
        Assert.Equal(historic, (await TimelineAsync(app, contact.Contact_)).Single().Historic);
    }

    [Fact]
    public async Task Group_WithTheAddressOfACompany_MakesNobodyKnownAndJoinsNobody()
    {
        await using var app = await AppAsync(nameof(Group_WithTheAddressOfACompany_MakesNobodyKnownAndJoinsNobody));
        var traits = new { email = "info@beta.com", phone = "+8613800138000" };
        foreach (var visitor in new[] { "v1", "v2" })
            await PostAsync(app, "/v1/group", new { anonymousId = visitor, groupId = "beta", traits });
        await app.NumberedAsync(2);

        var (first, second) = (await LookupAsync(app, "anonymous_id:v1"), await LookupAsync(app, "anonymous_id:v2"));
        Assert.NotEqual(first.Contact_, second.Contact_);
        Assert.All([first, second], c => Assert.False(c.Known));
        Assert.All([first, second], c => Assert.Empty(c.Traits.Fields));
    }

    [Fact]
    public async Task Batch_Gzip_IsRead()
    {
        await using var app = await AppAsync(nameof(Batch_Gzip_IsRead));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync("""{"batch":[{"type":"track","event":"x","userId":"zip"}]}"""u8.ToArray());
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using var http = app.Http();
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/v1/batch", content)).StatusCode);
        await LookupAsync(app, "user_id:zip");
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[1]", 400)]
    [InlineData("""{"batch":1}""", 400)]
    [InlineData("gzip bomb", 413)]
    [InlineData("deep", 400)]
    public async Task Batch_RequestAtFault_IsRefusedWithStatus(string body, int code)
    {
        await using var app = await AppAsync(nameof(Batch_RequestAtFault_IsRefusedWithStatus));
        using var http = app.Http();
        using var content = body switch
        {
            "gzip bomb" => new StringContent(new string(' ', 600_000)),
            "deep" => new StringContent(new string('[', 200) + new string(']', 200)),
            _ => new StringContent(body, Encoding.UTF8, "text/plain"),
        };
        var response = await http.PostAsync("/v1/batch", content);
        Assert.Equal(code, (int)response.StatusCode);
        using var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("rapport", error.RootElement.GetProperty("details")[0].GetProperty("domain").GetString());
    }

    [Fact]
    public async Task Calls_WithoutServiceToken_AreUnauthenticated()
    {
        await using var app = await AppAsync(nameof(Calls_WithoutServiceToken_AreUnauthenticated));
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Contacts.GetContactAsync(new GetContactRequest()));
        Assert.Equal(StatusCode.Unauthenticated, fault.StatusCode);
        using var bare = app.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await bare.PostAsync("/v1/track", new StringContent("{}"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bare.GetAsync("/v1/contacts")).StatusCode);
    }

    private static EventInput Input(string id, string name, string cookie = "", string email = "", int minute = 0) => new()
    {
        Id = id, Name = name, AnonymousId = cookie, Email = email,
        OccurredAt = TimeProvider.System.GetUtcNow().AddHours(-1).AddMinutes(minute).ToTimestamp(),
    };

    private static async Task SendAsync(ContactApp app, IEnumerable<EventInput> events) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, ContactApp.Caller);

    private static Task<V1.Contact> LookupAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true);

    private static async Task<IReadOnlyList<Common.V1.Event>> TimelineAsync(ContactApp app, string contact) =>
        (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = contact }, ContactApp.Caller)).Events;

    private static async Task<HttpResponseMessage> PostAsync(ContactApp app, string path, object body)
    {
        using var http = app.Http();
        return await http.PostAsync(path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "text/plain"));
    }

    private async Task<ContactApp> AppAsync(string test) => await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
