using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Profiles as people and systems edit them.</summary>
public sealed class ProfileEditTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Update_Traits_AreSetAndTakenAwayAndToldInTheLog()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")), ("age", Value.ForNumber(30)), ("firstName", Value.ForString("Ann")));

        var edited = await app.Profiles.UpdateContactAsync(new UpdateContactRequest
        {
            Contact = contact.Contact_, Etag = contact.Etag,
            Traits = new Struct { Fields = { ["city"] = Value.ForString("Paris") } }, UpdateMask = { "traits.city,traits.age" },
        }, ContactApp.Caller);

        Assert.Equal(["city", "firstName"], edited.Traits.Fields.Keys.Order());
        Assert.Equal("Paris", edited.Traits.Fields["city"].StringValue);
        Assert.NotEqual(contact.Etag, edited.Etag);
        Assert.Equal(edited.Etag, (await GetAsync(app, contact.Contact_)).Etag);
        var events = (await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact.Contact_ }, ContactApp.Caller)).Events;
        Assert.Equal(["identified", "identified"], events.Select(e => e.Name));
        Assert.Equal(["age", "city"], events[0].Properties.Fields.Keys.Order());
        Assert.Equal(OriginKind.ApiKey, events[0].Origin.Kind);
        Assert.Empty(events[0].Flags);
    }

    [Fact]
    public async Task Update_EverythingByTheMask_TakesAwayWhatIsNotGiven()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")), ("age", Value.ForNumber(30)));

        var edited = await app.Profiles.UpdateContactAsync(new UpdateContactRequest
        {
            Contact = contact.Contact_, Traits = new Struct { Fields = { ["plan"] = Value.ForString("pro") } }, UpdateMask = { "traits" },
        }, ContactApp.Caller);

        Assert.Equal(["plan"], edited.Traits.Fields.Keys);
    }

    [Fact]
    public async Task Update_WithAStaleEtag_IsRefusedAndChangesNothing()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")));
        await EditAsync(app, contact, "city", "Paris", "");

        var refused = await Assert.ThrowsAsync<RpcException>(() => EditAsync(app, contact, "city", "Oslo", contact.Etag));

        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        Assert.Equal("ETAG_MISMATCH", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.Equal("Paris", (await GetAsync(app, contact.Contact_)).Traits.Fields["city"].StringValue);
    }

    [Fact]
    public async Task Update_ManyAtOnceWithOneEtag_OneIsWorkedInAndTheOthersAreTold()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")));

        var cities = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                return (await EditAsync(app, contact, "city", $"City {i}", contact.Etag)).Traits.Fields["city"].StringValue;
            }
            catch (RpcException stale) when (stale.StatusCode == StatusCode.Aborted)
            {
                return "";
            }
        }));

        var winner = Assert.Single(cities, city => city.Length > 0);
        Assert.Equal(winner, (await GetAsync(app, contact.Contact_)).Traits.Fields["city"].StringValue);
        var history = await HistoryAsync(app, contact.Contact_, "city");
        Assert.Equal([winner, "Rome"], history.Select(word => word.Value.StringValue));
    }

    [Fact]
    public async Task Update_AfterADeviceWhoseClockIsAhead_IsTheLastWord()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1");
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                new EventInput
                {
                    Name = "identified", UserId = "u1", OccurredAt = TimeProvider.System.GetUtcNow().AddMinutes(4).ToTimestamp(),
                    Properties = new Struct { Fields = { ["city"] = Value.ForString("Rome") } },
                },
            },
        }, ContactApp.Caller);
        await app.NumberedAsync(2);

        Assert.Equal("Paris", (await EditAsync(app, contact, "city", "Paris", "")).Traits.Fields["city"].StringValue);
    }

    [Fact]
    public async Task Update_ToldTwiceUnderOneName_IsOneEvent()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1");
        var request = new UpdateContactRequest
        {
            Contact = contact.Contact_, Etag = contact.Etag, RequestId = "edit-1",
            Traits = new Struct { Fields = { ["city"] = Value.ForString("Paris") } },
        };

        var first = await app.Profiles.UpdateContactAsync(request, ContactApp.Caller);
        var again = await app.Profiles.UpdateContactAsync(request, ContactApp.Caller);

        Assert.Equal(first, again);
        Assert.Single(await HistoryAsync(app, contact.Contact_, "city"));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { """{"traits":{"a":1},"updateMask":["known"]}""", "update_mask" },
        { """{"traits":{"a":1},"updateMask":["traits.a","identifiers"]}""", "update_mask" },
        { """{"traits":{"a":1,"b":2},"updateMask":["traits.a"]}""", "traits.b" },
        { """{}""", "traits" },
        { """{"traits":{}}""", "traits" },
        { """{"traits":{"__proto__":1}}""", "traits" },
        { """{"traits":{"a":1},"known":true}""", "known" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Update_AtFault_NamesTheField(string body, string field)
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1");
        using var http = app.Http();

        using var answer = await http.PatchAsync(
            new Uri($"/v1/contacts/{contact.Contact_}", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, text);
        using var json = JsonDocument.Parse(text);
        Assert.Contains(json.RootElement.GetProperty("details")[1].GetProperty("fieldViolations").EnumerateArray(),
            violation => violation.GetProperty("field").GetString()!.StartsWith(field, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"traits":{"a":2}}""")]
    [InlineData("""{"etag":"","traits":{"a":2}}""")]
    public async Task Update_WithIfMatch_GoesByIt(string body)
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1");
        using var http = app.Http();
        async Task<(HttpStatusCode Code, string Body)> EditAsync(string match)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri($"/v1/contacts/{contact.Contact_}", UriKind.Relative))
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("If-Match", match);
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        foreach (var other in new[] { "\"0\"", "0", "\"\"", $"W/\"{contact.Etag}\"" })
        {
            var refused = await EditAsync(other);
            Assert.True(refused.Code == HttpStatusCode.Conflict && refused.Body.Contains("ETAG_MISMATCH", StringComparison.Ordinal), other + refused.Body);
        }

        Assert.Equal(HttpStatusCode.OK, (await EditAsync($"\"{contact.Etag}\"")).Code);
        Assert.Equal(HttpStatusCode.Conflict, (await EditAsync($"\"{contact.Etag}\"")).Code);
        Assert.Equal(HttpStatusCode.OK, (await EditAsync("*")).Code);
    }

    [Fact]
    public async Task Upsert_KnownAndUnknownIdentifiers_FindsOrMakesOneContact()
    {
        await using var app = await AppAsync();
        var first = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")));

        var request = new UpsertContactRequest
        {
            Identifiers = { new Identifier { Type = "user_id", Value = "u1" }, new Identifier { Type = "email", Value = "Ann@Example.com" } },
            Traits = new Struct { Fields = { ["city"] = Value.ForNull(), ["plan"] = Value.ForString("pro") } },
        };
        var second = await app.Profiles.UpsertContactAsync(request, ContactApp.Caller);
        var third = await app.Profiles.UpsertContactAsync(new UpsertContactRequest
        {
            Identifiers = { new Identifier { Type = "email", Value = "ann@example.com" } },
        }, ContactApp.Caller);

        Assert.Equal([first.Contact_, first.Contact_], new[] { second.Contact_, third.Contact_ });
        Assert.Equal(["plan"], second.Traits.Fields.Keys);
        Assert.Equal(["ann@example.com", "u1"], third.Identifiers.Select(i => i.Value).Order());
    }

    [Theory]
    [InlineData("""{"identifiers":[]}""", "identifiers")]
    [InlineData("""{"identifiers":[{"type":"email","value":"ann@example.com"},{"type":"user_id","value":"undefined"}]}""", "identifiers[1].value")]
    [InlineData("""{"identifiers":[{"type":"phone","value":"12"}]}""", "identifiers[0].value")]
    [InlineData("""{"identifiers":[{"type":"A b","value":"12"}]}""", "identifiers[0].type")]
    public async Task Upsert_OfNobody_IsRefusedByName(string body, string field)
    {
        await using var app = await AppAsync();
        using var http = app.Http();

        using var answer = await http.PostAsync(
            new Uri("/v1/contacts:upsert", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, text);
        Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfAnAttribute_TellsValueTimeEventAndSpeaker()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")), ("age", Value.ForNumber(30)));
        await EditAsync(app, contact, "city", "Paris", "");
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                new EventInput { Id = "web", Name = "identified", UserId = "u1", Properties = new Struct { Fields = { ["city"] = Value.ForNull() } } },
            },
        }, ContactApp.WriteKey("0123456789ab"));
        await app.NumberedAsync(3);

        var history = await HistoryAsync(app, contact.Contact_, "city");

        Assert.Equal(["", "Paris", "Rome"], history.Select(word => word.Value.StringValue));
        Assert.Equal(Value.KindOneofCase.NullValue, history[0].Value.KindCase);
        Assert.Equal(("web", OriginKind.WriteKey, "0123456789ab"), (history[0].Event, history[0].Origin.Kind, history[0].Origin.Name));
        Assert.All(history, word => Assert.Equal(contact.Contact_, word.Contact));
        Assert.Empty(await HistoryAsync(app, contact.Contact_, "nothing"));
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await AppAsync();
        var contact = await UpsertAsync(app, "u1", ("city", Value.ForString("Rome")));
        await EditAsync(app, contact, "city", "Paris", "");
        await EditAsync(app, contact, "city", "Oslo", "");
        await UpsertAsync(app, "u2");
        await UpsertAsync(app, "u3");

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"),
            new Dictionary<string, string>
            {
                ["SearchContacts"] = "{}",
                ["ListAttributeHistory"] = $$"""{"contact":"{{contact.Contact_}}","attribute":"city"}""",
            }, [], ProfileService.Descriptor);
        await StrangerWalk.RefusesAsync(
            app.Calls(ContactApp.Workspace), new Dictionary<string, string> { ["UpdateContact"] = """{"traits":{"a":1}}""" }, ProfileService.Descriptor);
        await MisshapenWalk.RefusesAsync(app.Calls(ContactApp.Workspace), [ProfileService.Descriptor], "SearchContacts");
    }

    private static async Task<V1.Contact> UpsertAsync(ContactApp app, string user, params (string Name, Value Value)[] traits)
    {
        var request = new UpsertContactRequest { Identifiers = { new Identifier { Type = "user_id", Value = user } }, Traits = new Struct() };
        foreach (var (name, value) in traits)
            request.Traits.Fields[name] = value;
        return await app.Profiles.UpsertContactAsync(request, ContactApp.Caller);
    }

    private static async Task<V1.Contact> EditAsync(ContactApp app, V1.Contact contact, string trait, string value, string etag) =>
        await app.Profiles.UpdateContactAsync(new UpdateContactRequest
        {
            Contact = contact.Contact_, Etag = etag, Traits = new Struct { Fields = { [trait] = Value.ForString(value) } },
        }, ContactApp.Caller);

    private static async Task<V1.Contact> GetAsync(ContactApp app, string contact) =>
        await app.Contacts.GetContactAsync(new GetContactRequest { Contact = contact }, ContactApp.Caller);

    private static async Task<IReadOnlyList<AttributeWord>> HistoryAsync(ContactApp app, string contact, string attribute) =>
        (await app.Profiles.ListAttributeHistoryAsync(
            new ListAttributeHistoryRequest { Contact = contact, Attribute = attribute }, ContactApp.Caller)).History;

    private async Task<ContactApp> AppAsync() =>
        await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
}
