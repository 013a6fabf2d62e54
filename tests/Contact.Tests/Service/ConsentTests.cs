using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using static Rapport.Contact.Tests.Service.ConsentCalls;

namespace Rapport.Contact.Tests.Service;

public sealed class ConsentTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task SetConsent_ThenRefusal_RefusalInForceHistoryKept()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        foreach (var state in (ConsentState[])[ConsentState.Granted, ConsentState.Refused])
            await SetAsync(app, contact, new Consent { Purpose = "marketing", Channel = "email", State = state, Source = "form" });
        var answer = await ListAsync(app, contact, acts: 2);
        var current = Assert.Single(answer.Current);
        Assert.Equal(
            (ConsentState.Refused, "ann@x.com", "email"), (current.State, current.Address, current.AddressType));
        Assert.Equal([ConsentState.Refused, ConsentState.Granted], answer.History.Select(act => act.State));
        Assert.Equal([true, false], answer.History.Select(act => act.Person));
        Assert.All(answer.History, act => Assert.Equal(["ann@x.com"], act.Addresses.Select(address => address.Value)));
        Assert.All(answer.History, act => Assert.NotEmpty(act.Event));
    }

    // A user changes to an address whose stub refused, and back: each address keeps what was said of it.
    [Fact]
    public async Task SetConsent_Answered_IsInForceForWhoeverReadsNext()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        for (var i = 0; i < 6; i++)
        {
            var state = i % 2 == 0 ? ConsentState.Granted : ConsentState.Refused;
            var act = await app.Consents.SetConsentAsync(
                new SetConsentRequest
                {
                    Contact = contact,
                    Consent = new Consent { Purpose = "marketing", Channel = "email", State = state, ActTime = Days(i - 20) },
                }, ContactApp.Caller);
            var answer = await app.Consents.ListConsentsAsync(new ListConsentsRequest { Contact = contact }, ContactApp.Caller);
            Assert.Equal((state, act.Event), (Assert.Single(answer.Current).State, answer.Current[0].Event));
        }
    }

    [Fact]
    public async Task E6_MergeByChangeOfAddress_MovesNoPermission()
    {
        await using var app = await AppAsync();
        await IngestAsync(
            app, "email:old@x.com", Act("refused", -20, email: "new@x.com"),
            new EventInput { Name = "identified", UserId = "u", Email = "old@x.com", OccurredAt = Days(-15), Properties = Trait("old@x.com") },
            Act("granted", -10, userId: "u"));
        var contact = await IngestAsync(app, "user_id:u", new EventInput
        {
            Name = "identified", UserId = "u", Email = "new@x.com", Properties = Trait("new@x.com"),
        });
        await ContactApp.EventuallyAsync(
            async () => await app.Contacts.GetContactAsync(new GetContactRequest { Contact = contact }, ContactApp.Caller),
            found => found.Identifiers.Count == 3);
        var answer = await ListAsync(app, contact, acts: 2);
        Assert.Equal(
            ["new@x.com Refused", "old@x.com Granted"], answer.Current.Select(c => $"{c.Address} {c.State}").Order());
    }

    [Fact]
    public async Task ListConsents_AtAMoment_AnswersByWhatWasSaidUntilThen()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(
            app, "email:ann@x.com", Act("granted", -20, email: "ann@x.com"), Act("refused", -10, email: "ann@x.com"));
        await ListAsync(app, contact, acts: 2);
        foreach (var (day, expected) in new[] { (-21, ""), (-20, "Granted"), (-15, "Granted"), (-10, "Refused"), (0, "Refused") })
        {
            var answer = await app.Consents.ListConsentsAsync(
                new ListConsentsRequest { Contact = contact, At = Days(day) }, ContactApp.Caller);
            Assert.Equal(expected, answer.Current.SingleOrDefault()?.State.ToString() ?? "");
        }

        using var http = app.Http();
        var at = Uri.EscapeDataString(Now.AddDays(-15).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture));
        var read = await http.GetFromJsonAsync<JsonElement>($"/v1/contacts/{contact}/consents?at={at}");
        Assert.Equal("CONSENT_STATE_GRANTED", read.GetProperty("current")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task SetConsent_OfOneAddressOfTwo_HoldsForThatAlone()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(
            app, "user_id:u", new EventInput { Name = "x", UserId = "u", Email = "a@x.com" },
            new EventInput { Name = "x", UserId = "u", Email = "b@x.com", Phone = "+8613800138000" });
        await SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "email", State = ConsentState.Granted, Address = " B@x.com",
        });
        await SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "*", State = ConsentState.Granted, Address = "13800138000", AddressType = "phone",
        });
        var answer = await ListAsync(app, contact, acts: 2);
        Assert.Equal(
            ["email b@x.com Granted", "phone +8613800138000 Granted", "sms +8613800138000 Granted"],
            answer.Current.Select(c => $"{c.Channel} {c.Address} {c.State}"));
    }

    [Theory]
    [InlineData("email", "else@x.com", "", ConsentState.Refused, "consent.address")]
    [InlineData("email", "nobody", "", ConsentState.Refused, "consent.address")]
    [InlineData("*", "oAbc-123", "", ConsentState.Refused, "consent.address_type")]
    [InlineData("email", "ann@x.com", "phone", ConsentState.Refused, "consent.address_type")]
    [InlineData("email", "", "", ConsentState.Pending, "consent.state")]
    public async Task SetConsent_OfWhatCannotBe_NamesTheField(
        string channel, string address, string type, ConsentState state, string field)
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        var fault = await Assert.ThrowsAsync<RpcException>(() => SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = channel, State = state, Address = address, AddressType = type,
        }));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        Assert.Equal([field], fault.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task IngestEvents_OfAConsentThatCouldNotBeHeeded_CostsThatItemAlone()
    {
        await using var app = await AppAsync();
        var bad = Act("granted", 0, email: "ann@x.com");
        bad.Properties.Fields["state"] = Value.ForString("unsubscribed");
        var answer = await app.Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { bad, Act("refused", 0, email: "ann@x.com") } }, ContactApp.Caller);
        Assert.Equal((1, 1, "properties.state"), (answer.AcceptedCount, answer.RejectedCount, answer.Results[0].ErrorField));
    }

    [Fact]
    public async Task GrantBeforeTheAddressIsKnown_WaitsForItAcrossRequests()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "user_id:u", Act("granted", -1, userId: "u"));
        var waiting = Assert.Single((await ListAsync(app, contact, acts: 1)).Current);
        Assert.Equal((ConsentState.Pending, "no_address", ""), (waiting.State, waiting.PendingReason, waiting.Address));
        await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", UserId = "u", Email = "ann@x.com" });
        var current = Assert.Single((await ListAsync(app, contact, acts: 2)).Current);
        Assert.Equal((ConsentState.Granted, "ann@x.com", Days(-1)), (current.State, current.Address, current.ActTime));
        Assert.Equal(OriginKind.Service, current.SaidBy.Kind);
    }

    // As a log of before is: acts in the store without addresses, events without them.
    [Fact]
    public async Task EarlierConsents_OnceUpgraded_HoldForTheAddressInUseThen()
    {
        var database = mongo.NewDatabase();
        var acts = database.GetCollection<BsonDocument>("consents");
        string contact;
        await using (var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync())
        {
            contact = await IngestAsync(
                app, "email:second@x.com",
                new EventInput { Name = "identified", UserId = "u", Email = "first@x.com", OccurredAt = Days(-9), Properties = Trait("first@x.com") },
                Act("granted", -8, userId: "u"), Act("refused", -7, email: "second@x.com", userId: "u"),
                new EventInput { Name = "identified", UserId = "u", Email = "first@x.com", OccurredAt = Days(-6), Properties = Trait("first@x.com") });
            await ListAsync(app, contact, acts: 2);
        }

        var bodies = database.GetCollection<BsonDocument>("events");
        foreach (var stored in await bodies.Find(new BsonDocument()).ToListAsync())
        {
            var said = Event.Parser.ParseFrom(stored["b"].AsByteArray);
            if (said.Properties.Fields.Remove("addresses"))
                await bodies.UpdateOneAsync(
                    new BsonDocument("_id", stored["_id"]), new BsonDocument("$set", new BsonDocument("b", said.ToByteArray())));
        }

        foreach (var stored in await acts.Find(new BsonDocument()).ToListAsync())
            await acts.UpdateOneAsync(new BsonDocument("_id", stored["_id"]), new BsonDocument
            {
                ["$set"] = new BsonDocument("granted", stored["st"] == "Granted"),
                ["$unset"] = new BsonDocument { ["st"] = "", ["a"] = "", ["by"] = "" },
            });

        await using var upgraded = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        var answer = await ListAsync(upgraded, contact, acts: 3);
        Assert.Equal(
            ["first@x.com Granted", "second@x.com Refused"], answer.Current.Select(c => $"{c.Address} {c.State}").Order());
        await ContactApp.EventuallyAsync(
            () => acts.CountDocumentsAsync(BsonDocument.Parse("""{"granted": {"$in": [true, false]}}""")), left => left == 0);
        var bound = (await upgraded.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact, Name = "consent_bound" }, ContactApp.Caller)).Events;
        Assert.Equal(Days(-8), Assert.Single(bound).OccurredAt);
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
