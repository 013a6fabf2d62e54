using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Declarations of identifier types, and that later events obey them on every replica.</summary>
public sealed class IdentifierTypeTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Types_DeclaredReadListedAndTakenBack()
    {
        await using var app = await AppAsync(nameof(Types_DeclaredReadListedAndTakenBack));
        var builtIn = await app.Types.ListIdentifierTypesAsync(new ListIdentifierTypesRequest(), ContactApp.Caller);
        Assert.Equal(
            ["user_id", "crm_id", "member_no", "wechat_unionid", "wechat_openid", "tmall", "jd", "email", "phone", "device", "anonymous_id"],
            builtIn.IdentifierTypes.Select(t => t.Type));
        Assert.All(builtIn.IdentifierTypes, t => Assert.Equal((true, false, "0"), (t.BuiltIn, t.Declared, t.Etag)));

        var saved = await SaveAsync(app, "loyalty_card", new IdentifierType { Known = true, Unique = true, FoldCase = true, Pattern = "l[0-9]+" });
        Assert.Equal(("loyalty_card", 1, 80, "1", false, true), (saved.Type, saved.MaxPerContact, saved.Priority, saved.Etag, saved.BuiltIn, saved.Declared));
        Assert.Equal(saved, await app.Types.GetIdentifierTypeAsync(new GetIdentifierTypeRequest { Type = "loyalty_card" }, ContactApp.Caller));

        // What is not said of a built-in type stays as it is built in.
        var user = await SaveAsync(app, "user_id", new IdentifierType { IgnoredValues = { "test" } });
        Assert.Equal((true, true, 1, 10), (user.Known, user.Unique, user.MaxPerContact, user.Priority));

        await app.Types.DeleteIdentifierTypeAsync(new DeleteIdentifierTypeRequest { Type = "user_id" }, ContactApp.Caller);
        await app.Types.DeleteIdentifierTypeAsync(new DeleteIdentifierTypeRequest { Type = "loyalty_card" }, ContactApp.Caller);
        Assert.Equal(builtIn, await app.Types.ListIdentifierTypesAsync(new ListIdentifierTypesRequest(), ContactApp.Caller));
        foreach (var type in new[] { "user_id", "loyalty_card" })
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
                await app.Types.DeleteIdentifierTypeAsync(new DeleteIdentifierTypeRequest { Type = type }, ContactApp.Caller))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Types.GetIdentifierTypeAsync(new GetIdentifierTypeRequest { Type = "loyalty_card" }, ContactApp.Caller))).StatusCode);
    }

    [Fact]
    public async Task Save_WithEtag_OnlyWhatWasReadIsReplaced()
    {
        await using var app = await AppAsync(nameof(Save_WithEtag_OnlyWhatWasReadIsReplaced));
        Task<IdentifierType> Save(string etag) => SaveAsync(app, "card", new IdentifierType { Known = true }, etag);
        Assert.Equal("1", (await Save("0")).Etag);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => Save("0"))).StatusCode);
        Assert.Equal("2", (await Save("1")).Etag);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => Save("1"))).StatusCode);
        Assert.Equal("3", (await Save("")).Etag);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => Save("zzz"))).StatusCode);
        var writers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await Save("3")).Etag;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
            {
                return "";
            }
        }));
        Assert.Equal("4", Assert.Single(writers, w => w.Length > 0));
    }

    [Fact]
    public async Task Save_OverHttpWithAnOldEtag_IsRefusedWhereverItStands()
    {
        await using var app = await AppAsync(nameof(Save_OverHttpWithAnOldEtag_IsRefusedWhereverItStands));
        using var http = app.Http();
        foreach (var (query, body, match) in new[] { ("?etag=0", "", ""), ("", "\"etag\":\"0\",", ""), ("", "", "\"0\"") })
        {
            async Task<(int Code, string Body)> SaveAsync(string type)
            {
                using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/v1/identifierTypes/{type}{query}", UriKind.Relative))
                {
                    Content = new StringContent($"{{{body}\"known\":true}}", System.Text.Encoding.UTF8, "application/json"),
                };
                if (match.Length > 0)
                    request.Headers.TryAddWithoutValidation("If-Match", match);
                using var answer = await http.SendAsync(request);
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }

            var type = $"card{query.Length}{body.Length}{match.Length}";
            Assert.Equal(200, (await SaveAsync(type)).Code);
            var again = await SaveAsync(type);
            Assert.True(again.Code == 409 && again.Body.Contains("ETAG_MISMATCH", StringComparison.Ordinal), again.Body);
        }
    }

    public static TheoryData<string, IdentifierType, string> Faults => new()
    {
        { "Card", new IdentifierType(), "type" },
        { "card", new IdentifierType { Type = "other" }, "type" },
        { "card", new IdentifierType { Format = (IdentifierFormat)9 }, "identifier_type.format" },
        { "card", new IdentifierType { Unique = true, MaxPerContact = 2 }, "identifier_type.max_per_contact" },
        { "card", new IdentifierType { Unique = false, MaxPerContact = 1 }, "identifier_type.max_per_contact" },
        { "card", new IdentifierType { MaxPerContact = 1001 }, "identifier_type.max_per_contact" },
        { "card", new IdentifierType { MaxPerContact = -1 }, "identifier_type.max_per_contact" },
        { "card", new IdentifierType { Priority = 1001 }, "identifier_type.priority" },
        { "card", new IdentifierType { Pattern = "(" }, "identifier_type.pattern" },
        { "card", new IdentifierType { Pattern = "(a)\\1" }, "identifier_type.pattern" },
        { "card", new IdentifierType { Pattern = "a(?=b)" }, "identifier_type.pattern" },
        { "card", new IdentifierType { Pattern = "a{10001}" }, "identifier_type.pattern" },
        { "card", new IdentifierType { Pattern = "((a{30}){30}){30}" }, "identifier_type.pattern" },
        { "card", new IdentifierType { Pattern = new string('a', 201) }, "identifier_type.pattern" },
        { "card", new IdentifierType { IgnoredValues = { new string('a', 101) } }, "identifier_type.ignored_values" },
        { "card", new IdentifierType { IgnoredValues = { "" } }, "identifier_type.ignored_values" },
        { "card", new IdentifierType { IgnoredValues = { Enumerable.Range(0, 501).Select(i => $"v{i}") } }, "identifier_type.ignored_values" },
        { "card", new IdentifierType { Format = IdentifierFormat.Email, Scoped = true }, "identifier_type.scoped" },
        { "email", new IdentifierType { Format = IdentifierFormat.Text }, "identifier_type.format" },
        { "user_id", new IdentifierType { Known = false }, "identifier_type.known" },
        { "anonymous_id", new IdentifierType { Known = true }, "identifier_type.known" },
        { "wechat_openid", new IdentifierType { Scoped = false }, "identifier_type.scoped" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Save_DeclarationAtFault_NamesTheField(string type, IdentifierType declared, string field)
    {
        await using var app = await AppAsync(nameof(Save_DeclarationAtFault_NamesTheField));
        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, type, declared));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(field, refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task Declaration_Changed_HoldsForLaterEventsOnEveryReplica()
    {
        var database = mongo.NewDatabase(nameof(Declaration_Changed_HoldsForLaterEventsOnEveryReplica)).DatabaseNamespace.DatabaseName;
        await using var app = await new ContactApp(mongo, database).ReadyAsync();
        await using var other = await new ContactApp(mongo, database).ReadyAsync();
        await SendAsync(other, "card", "C-1", "a");
        var before = await LookupAsync(app, "card:C-1");
        Assert.False(before.Known);

        await SaveAsync(app, "card", new IdentifierType { Known = true, Unique = true, FoldCase = true, Pattern = "c-[0-9]+", IgnoredValues = { "c-0000" } });
        // Before the other replica knows, the value is taken as it was, for a browser that is not looked at again.
        var browser = 0;
        await ContactApp.EventuallyAsync(
            async () =>
            {
                await SendAsync(other, "card", "C-2", $"b{++browser}");
                return await LookupAsync(app, $"anonymous_id:b{browser}");
            },
            contact => contact.Identifiers.Any(i => i is { Type: "card", Value: "c-2" }));
        await SendAsync(other, "card", "C-0000", "c");
        await SendAsync(other, "card", "X-1", "d");
        await SendAsync(other, "card", "c-3", $"b{browser}");

        Assert.True((await LookupAsync(app, "anonymous_id:c")).Identifiers.All(i => i.Type == "anonymous_id"));
        Assert.True((await LookupAsync(app, "anonymous_id:d")).Identifiers.All(i => i.Type == "anonymous_id"));
        // A second card is another person's, and the browser goes with it.
        var third = await LookupAsync(app, "card:c-3");
        var second = await LookupAsync(app, "card:c-2");
        Assert.NotEqual(second.Contact_, third.Contact_);
        Assert.True(second.Known);
        // What was taken before stays as it was taken.
        var later = await app.Contacts.GetContactAsync(new GetContactRequest { Contact = before.Contact_ }, ContactApp.Caller);
        Assert.Contains(later.Identifiers, i => i.Value == "C-1");
        Assert.False(later.Known);
    }

    [Fact]
    public async Task Declaration_OfAnotherWorkspace_ChangesNothingHere()
    {
        await using var app = await AppAsync(nameof(Declaration_OfAnotherWorkspace_ChangesNothingHere));
        var elsewhere = new Metadata { { "x-rapport-service-token", ContactApp.Token }, { "x-rapport-workspace", "other" } };
        await app.Types.SaveIdentifierTypeAsync(
            new SaveIdentifierTypeRequest { Type = "user_id", IdentifierType = new IdentifierType { IgnoredValues = { "u1" } } }, elsewhere);
        await SendAsync(app, "user_id", "u1", "a");
        Assert.Equal(2, (await LookupAsync(app, "user_id:u1")).Identifiers.Count);
        Assert.Equal("0", (await app.Types.GetIdentifierTypeAsync(new GetIdentifierTypeRequest { Type = "user_id" }, ContactApp.Caller)).Etag);
    }

    [Fact]
    public async Task Save_OneTypeTooMany_IsRefused()
    {
        await using var app = await AppAsync(nameof(Save_OneTypeTooMany_IsRefused));
        for (var i = 0; i < 100; i++)
            await SaveAsync(app, $"type_{i}", new IdentifierType());
        Assert.Equal(StatusCode.InvalidArgument,
            (await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, "type_100", new IdentifierType()))).StatusCode);
        await SaveAsync(app, "type_99", new IdentifierType { Known = true });
    }

    private static async Task<IdentifierType> SaveAsync(ContactApp app, string type, IdentifierType declared, string etag = "") =>
        await app.Types.SaveIdentifierTypeAsync(
            new SaveIdentifierTypeRequest { Type = type, IdentifierType = declared, Etag = etag }, ContactApp.Caller);

    private static async Task SendAsync(ContactApp app, string type, string value, string cookie) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                new EventInput { Name = "x", AnonymousId = cookie, Identifiers = { new Common.V1.Identifier { Type = type, Value = value } } },
            },
        }, ContactApp.Caller);

    private static Task<V1.Contact> LookupAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true);

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
