using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Identifiers through the whole service, on every path by which they come in.</summary>
public sealed class IdentifierTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly string[] Paths = ["identify", "track", "page", "screen", "batch", "native", "stream", "json"];

    [Theory]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("[object Object]")]
    [InlineData("NaN")]
    [InlineData("None")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{{user_id}}")]
    [InlineData("1.23457E+11")]
    [InlineData("\u200b")]
    public async Task Strangers_WithTheSameIdOfNobody_StayApartOnEveryPath(string id)
    {
        await using var app = await AppAsync(nameof(Strangers_WithTheSameIdOfNobody_StayApartOnEveryPath));
        var seen = new List<string>();
        foreach (var path in Paths)
        {
            foreach (var stranger in new[] { "a", "b" })
                await SayAsync(app, path, id, $"{path}-{stranger}");
        }

        await app.NumberedAsync(2 * Paths.Length);
        foreach (var path in Paths)
        {
            foreach (var stranger in new[] { "a", "b" })
            {
                var contact = await LookupAsync(app, $"anonymous_id:{path}-{stranger}");
                Assert.Equal(["anonymous_id"], contact.Identifiers.Select(i => i.Type));
                Assert.False(contact.Known);
                var said = Assert.Single(await TimelineAsync(app, contact.Contact_));
                Assert.Equal(["identifier_ignored:user_id"], said.Flags);
                seen.Add(contact.Contact_);
            }
        }

        Assert.Equal(2 * Paths.Length, seen.Distinct().Count());
    }

    [Fact]
    public async Task OneUser_SpeltDifferentlyOnEveryPath_IsOneContact()
    {
        await using var app = await AppAsync(nameof(OneUser_SpeltDifferentlyOnEveryPath_IsOneContact));
        string[] spellings = ["u-1", " u-1", "u\u200b-1", "\ufeffu-1", "u-1\u00a0", "'u-1", "\"u-1\"", "\u202au-1\u202c"];
        for (var i = 0; i < Paths.Length; i++)
            await SayAsync(app, Paths[i], spellings[i], "");
        var contact = await ContactApp.EventuallyAsync(() => LookupAsync(app, "user_id:u-1"), c => c.EventCount == Paths.Length);
        Assert.Equal(["u-1"], contact.Identifiers.Select(i => i.Value));
        Assert.Equal(contact.Contact_, (await LookupAsync(app, "user_id: u\u200b-1")).Contact_);
    }

    [Fact]
    public async Task Numbers_SpeltDifferentlyInJson_AreOneIdentifierWithAllDigits()
    {
        await using var app = await AppAsync(nameof(Numbers_SpeltDifferentlyInJson_AreOneIdentifierWithAllDigits));
        foreach (var number in new[] { "42", "42.0", "4.2e1", "9007199254740993", "9007199254740992" })
            await PostAsync(app, "/v1/track", $$"""{"event":"x","userId":{{number}}}""");
        await app.NumberedAsync(5);
        Assert.Equal(3, (await LookupAsync(app, "user_id:42")).EventCount);
        Assert.Equal(1, (await LookupAsync(app, "user_id:9007199254740993")).EventCount);
    }

    [Fact]
    public async Task Event_WithNoUsableIdentifier_IsKeptUnderAContactOfItsOwn()
    {
        await using var app = await AppAsync(nameof(Event_WithNoUsableIdentifier_IsKeptUnderAContactOfItsOwn));
        foreach (var path in Paths)
            await SayAsync(app, path, "undefined", "");
        await app.NumberedAsync(Paths.Length);
        var contacts = await app.Contacts.ListContactsAsync(new ListContactsRequest(), ContactApp.Caller);
        Assert.Equal(Paths.Length, contacts.Contacts.Count);
        Assert.All(contacts.Contacts, c => Assert.Equal((0, false, 1L), (c.Identifiers.Count, c.Known, c.EventCount)));
    }

    [Fact]
    public async Task Addresses_InTheTraits_AreCleanedOrLeftAsTraits()
    {
        await using var app = await AppAsync(nameof(Addresses_InTheTraits_AreCleanedOrLeftAsTraits));
        await PostAsync(app, "/v1/identify", """{"userId":"good","traits":{"email":"Ann <ANN@B\u00fccher.example>","phone":"13800138000.0"}}""");
        await PostAsync(app, "/v1/identify", """{"userId":"bad","traits":{"email":"test@test","phone":"1.38E+10"}}""");
        await app.NumberedAsync(2);
        Assert.Equal("good", (await LookupAsync(app, "email:ann@xn--bcher-kva.example")).Identifiers[0].Value);
        Assert.Equal("good", (await LookupAsync(app, "phone:+86 138 0013 8000")).Identifiers[0].Value);
        var bad = await LookupAsync(app, "user_id:bad");
        Assert.Equal(["user_id"], bad.Identifiers.Select(i => i.Type));
        Assert.Equal("test@test", bad.Traits.Fields["email"].StringValue);
        Assert.Equal(["identifier_ignored:email", "identifier_ignored:phone"], (await TimelineAsync(app, bad.Contact_))[0].Flags);
    }

    [Fact]
    public async Task E3_OtherUserOnADevice_EventsBeforeStayAndTheNextAnonymousOneIsNotTheFirsts()
    {
        await using var app = await AppAsync(nameof(E3_OtherUserOnADevice_EventsBeforeStayAndTheNextAnonymousOneIsNotTheFirsts));
        await SendAsync(app, new EventInput { Id = "1", Name = "x", AnonymousId = "d" });
        await SendAsync(app, Member("2", "1", "d"));
        await app.NumberedAsync(2);
        var first = await LookupAsync(app, "member_no:1");
        await SendAsync(app, Member("3", "2", "d"));
        await SendAsync(app, new EventInput { Id = "4", Name = "x", AnonymousId = "d" });
        await app.NumberedAsync(4);

        var second = await LookupAsync(app, "member_no:2");
        Assert.NotEqual(first.Contact_, second.Contact_);
        Assert.Equal(["1", "2"], (await TimelineAsync(app, first.Contact_)).Select(e => e.Id).Order());
        Assert.Equal(["3", "4"], (await TimelineAsync(app, second.Contact_)).Select(e => e.Id).Order());
        Assert.Equal(second.Contact_, (await LookupAsync(app, "anonymous_id:d")).Contact_);
        Assert.DoesNotContain((await LookupAsync(app, "member_no:1")).Identifiers, i => i.Type == "anonymous_id");
    }

    [Fact]
    public async Task ContactNamed_WithAnotherUserId_KeepsOneUserId()
    {
        await using var app = await AppAsync(nameof(ContactNamed_WithAnotherUserId_KeepsOneUserId));
        await SendAsync(app, new EventInput { Id = "1", Name = "x", UserId = "1" });
        var first = await LookupAsync(app, "user_id:1");
        await SendAsync(app, new EventInput { Id = "2", Name = "x", Contact = first.Contact_, UserId = "2", Email = "a@x.com" });
        await SendAsync(app, new EventInput { Id = "3", Name = "x", UserId = "2" });
        await app.NumberedAsync(3);
        var one = await LookupAsync(app, "email:a@x.com");
        Assert.Equal(first.Contact_, one.Contact_);
        Assert.Equal(["user_id:1", "email:a@x.com"], one.Identifiers.Select(i => $"{i.Type}:{i.Value}"));
        Assert.NotEqual(first.Contact_, (await LookupAsync(app, "user_id:2")).Contact_);
        var said = (await TimelineAsync(app, first.Contact_)).Single(e => e.Id == "2");
        Assert.Equal(["identifier_conflict:user_id"], said.Flags);
        Assert.Equal([true, false], said.Identifiers.Select(i => i.Unlinked));
    }

    private static EventInput Member(string id, string number, string device) => new()
    {
        Id = id, Name = "x", AnonymousId = device, Identifiers = { new Common.V1.Identifier { Type = "member_no", Value = number } },
    };

    /// <summary>One event by one way in.</summary>
    private static async Task SayAsync(ContactApp app, string path, string user, string cookie)
    {
        var input = new EventInput { Name = "x", UserId = user, AnonymousId = cookie };
        var call = new Dictionary<string, object> { ["userId"] = user, ["event"] = "x", ["name"] = "x", ["type"] = "track" };
        if (cookie.Length > 0)
            call["anonymousId"] = cookie;
        switch (path)
        {
            case "native":
                await SendAsync(app, input);
                break;
            case "json":
                await PostAsync(app, "/v1/events", JsonFormatter.Default.Format(new IngestEventsRequest { Events = { input } }));
                break;
            case "stream":
                using (var stream = app.Contacts.IngestStream(ContactApp.Caller))
                {
                    await stream.RequestStream.WriteAsync(new IngestStreamRequest { Events = { input } });
                    await stream.RequestStream.CompleteAsync();
                    Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
                    Assert.Equal(1, stream.ResponseStream.Current.AcceptedCount);
                }

                break;
            case "batch":
                await PostAsync(app, "/v1/batch", JsonSerializer.Serialize(new { batch = new[] { call } }));
                break;
            default:
                call.Remove("type");
                await PostAsync(app, $"/v1/{path}", JsonSerializer.Serialize(call));
                break;
        }
    }

    private static async Task SendAsync(ContactApp app, EventInput input) => Assert.Equal(1,
        (await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { input } }, ContactApp.Caller)).AcceptedCount);

    private static async Task PostAsync(ContactApp app, string path, string json)
    {
        using var http = app.Http();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task<V1.Contact> LookupAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true);

    private static async Task<IReadOnlyList<Common.V1.Event>> TimelineAsync(ContactApp app, string contact) =>
        (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = contact }, ContactApp.Caller)).Events;

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
