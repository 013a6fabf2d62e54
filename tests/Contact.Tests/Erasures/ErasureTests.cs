using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Startup;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Erasures;

/// <summary>People are forgotten: contact whole, on a real store, the other services by fakes that can be away.</summary>
public sealed partial class ErasureTests(MongoFixture mongo) : IClassFixture<MongoFixture>, IAsyncLifetime
{
    private const string Marker = "zqx9marker";
    private static readonly string[] Others = ["Tagging", "Scoring", "Journey", "Notification"];
    private readonly List<FakeLifecycle> others = [];

    public async Task InitializeAsync()
    {
        foreach (var name in Others)
            others.Add(await FakeLifecycle.StartAsync(name.ToLowerInvariant()));
    }

    public async Task DisposeAsync()
    {
        foreach (var other in others)
            await other.DisposeAsync();
    }

    [Fact]
    public async Task L1_4_Erase_PersonWithMergedIds_NothingIsLeftAndOthersAreUntouched()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database, Others);
        await SendAsync(app, "1", anonymous: Marker + "cookie");
        await SendAsync(app, Marker + "event", user: Marker + "user", email: Marker + "@x.com");
        await SendAsync(app, "3", user: Marker + "user", anonymous: Marker + "cookie");
        await SendAsync(app, "4", user: "other");
        var (cookie, person, other) = await PeopleAsync(app);
        await app.Consents.SetConsentAsync(
            new SetConsentRequest
            {
                Contact = person, Consent = new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Refused, Source = Marker },
            }, ContactApp.Caller);
        await ContactApp.EventuallyAsync(() => GetAsync(app, person), contact => contact.EventCount == 6);
        var log = await LogAsync(app);
        var untouched = await TimelineAsync(app, other);
        others[1].Keep(person, 7);

        var receipt = await EraseAsync(app, person, "ticket 4711");
        Assert.Equal((person, "ticket 4711", ErasureMode.Delete), (receipt.Contact, receipt.Reason, receipt.Mode));
        Assert.Equal([cookie], receipt.MergedContacts);
        Assert.Equal("CONTACT_ERASED", (await RefusedAsync(() => GetAsync(app, cookie))).Reason);
        receipt = await CompleteAsync(app, receipt.Id);
        Assert.Equal(
            ["contact", "journey", "notification", "scoring", "tagging"], receipt.Parts.Select(part => part.Service).Distinct().Order());
        Assert.Equal(7, receipt.Parts.Single(part => part.Service == "scoring").Items);
        Assert.Equal(6, receipt.Parts.Single(part => part is { Service: "contact", Store: "events" }).Items);
        Assert.All(receipt.Parts, part => Assert.NotNull(part.DoneTime));
        Assert.Equal(1, others[1].Erasures);
        // What has nothing is not asked to forget.
        Assert.Equal(0, others[0].Erasures);

        Assert.Empty(await HitsAsync(database, Marker));
        var after = await LogAsync(app);
        Assert.Equal(log.Count + 2, after.Count);
        foreach (var (place, said) in log)
            if (said.Contact == person || said.Contact == cookie)
                Assert.Equal(("", "", ""), (after[place].Name, after[place].Contact, after[place].Id));
            else
                Assert.Equal(said, after[place]);
        Assert.Equal([person, cookie], after.Values.Where(e => e.Name == EventNames.ContactErased).Select(e => e.Contact).Order().OrderBy(c => c != person));
        Assert.Equal(untouched, await TimelineAsync(app, other));
        Assert.Equal([other], (await app.Contacts.ListContactsAsync(new ListContactsRequest(), ContactApp.Caller)).Contacts.Select(c => c.Contact_));
    }

    [Fact]
    public async Task E8_EventsAfterAnErasure_AreDroppedAndAnAddressComesBackRefused()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database, Others);
        await SendAsync(app, "1", user: "u", anonymous: "cookie", email: "a@x.com");
        var person = await IdOfAsync(app, "user_id:u");
        await app.Consents.SetConsentAsync(
            new SetConsentRequest { Contact = person, Consent = new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Refused } },
            ContactApp.Caller);
        await ContactApp.EventuallyAsync(() => GetAsync(app, person), contact => contact.EventCount == 2);
        var receipt = await EraseAsync(app, person);
        await CompleteAsync(app, receipt.Id);
        var end = (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum();

        await SendAsync(app, "2", user: "u");
        await SendAsync(app, "3", anonymous: "cookie");
        await SendAsync(app, "4", user: "new", anonymous: "cookie");
        await app.Log.AppendEventsAsync(new AppendEventsRequest
        {
            Conclusions =
            {
                new Conclusion
                {
                    Id = Guid.NewGuid().ToString(), Workspace = ContactApp.Workspace, Contact = person, Name = EventNames.TagAdded, Hop = 1,
                    OccurredAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(56)),
                },
            },
        }, ContactApp.CallerOf("service", "tagging"));
        await SendAsync(app, "5", email: "a@x.com");
        var back = await IdOfAsync(app, "email:a@x.com");
        Assert.NotEqual(person, back);
        // The event, and the refusal that it brought: nothing else got a number.
        await ContactApp.EventuallyAsync(() => GetAsync(app, back), contact => contact.EventCount == 2);
        Assert.Equal(end + 2, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
        var consent = Assert.Single((await app.Consents.ListConsentsAsync(
            new ListConsentsRequest { Contact = back }, ContactApp.Caller)).Current);
        Assert.Equal(("marketing", "email", ConsentState.Refused, "a@x.com"), (consent.Purpose, consent.Channel, consent.State, consent.Address));
        await Assert.ThrowsAsync<RpcException>(() => app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:new" }, ContactApp.Caller).ResponseAsync);
        Assert.Empty((await app.Contacts.ListIngestRejectsAsync(new ListIngestRejectsRequest(), ContactApp.Caller)).Rejects);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Erase_ProcessEndsBehindEachService_AnotherGoesOnFromTheDocument(int reached)
    {
        var database = mongo.NewDatabase($"Erase_{reached}");
        string id;
        await using (var first = await AppAsync(database, Others[..reached]))
        {
            await SendAsync(first, "1", user: Marker);
            var person = await IdOfAsync(first, "user_id:" + Marker);
            foreach (var other in others)
                other.Keep(person, 1);
            if (reached == 4)
                others[3].HasCaughtUp = false;
            id = (await EraseAsync(first, person)).Id;
            var done = reached == 4 ? 4 : reached + 1;
            await ContactApp.EventuallyAsync(() => ReceiptAsync(first, id), receipt =>
                receipt.WaitsFor.Length > 0 && receipt.Parts.Where(p => p.DoneTime is not null).Select(p => p.Service).Distinct().Count() == done);
            Assert.Equal(ErasureState.Running, (await ReceiptAsync(first, id)).State);
        }

        others[3].HasCaughtUp = true;
        await using var second = await AppAsync(database, Others);
        var complete = await CompleteAsync(second, id);
        Assert.Equal("", complete.WaitsFor);
        Assert.All(others, other => Assert.Equal(1, other.Erasures));
        Assert.Empty(await HitsAsync(database, Marker));
    }

    [Fact]
    public async Task Erase_TwoAtOnceAgainOrByAMergedId_OneReceipt()
    {
        await using var app = await AppAsync(mongo.NewDatabase(), Others);
        await SendAsync(app, "1", anonymous: "cookie");
        await SendAsync(app, "2", user: "u");
        var (cookie, person) = (await IdOfAsync(app, "anonymous_id:cookie"), await IdOfAsync(app, "user_id:u"));
        await app.Merges.CreateMergeAsync(new CreateMergeRequest { Contact = person, OtherContact = cookie }, ContactApp.Caller);
        var receipts = await Task.WhenAll(new[] { person, cookie, person, cookie }.Select(id => EraseAsync(app, id)));
        Assert.Equal(receipts[0].Id, Assert.Single(receipts.Select(receipt => receipt.Id).Distinct()));
        Assert.All(receipts, receipt => Assert.Equal((person, cookie), (receipt.Contact, Assert.Single(receipt.MergedContacts))));
        var complete = await CompleteAsync(app, receipts[0].Id);
        Assert.Equal(complete, await EraseAsync(app, cookie, "again"));
        Assert.Equal([complete.Id], (await app.Erasures.ListErasuresAsync(
            new ListErasuresRequest { State = ErasureState.Complete }, ContactApp.Caller)).Erasures.Select(e => e.Id));
        Assert.Empty((await app.Erasures.ListErasuresAsync(
            new ListErasuresRequest { State = ErasureState.Running }, ContactApp.Caller)).Erasures);
        Assert.Equal(2, (await app.Contacts.BatchGetContactsAsync(
            new BatchGetContactsRequest { Contacts = { person, cookie, "c_nobody" } }, ContactApp.Caller)).Erased.Count);
    }

    [Fact]
    public async Task Erasures_MakeAChainThatAddsUpAndIsPaged()
    {
        await using var app = await AppAsync(mongo.NewDatabase(), Others);
        for (var i = 1; i <= 3; i++)
        {
            await SendAsync(app, $"{i}", user: $"u{i}");
            await EraseAsync(app, await IdOfAsync(app, $"user_id:u{i}"));
        }

        var first = await app.Erasures.ListErasuresAsync(new ListErasuresRequest { PageSize = 2 }, ContactApp.Caller);
        var last = await app.Erasures.ListErasuresAsync(
            new ListErasuresRequest { PageSize = 2, PageToken = first.NextPageToken }, ContactApp.Caller);
        List<Erasure> all = [.. first.Erasures, .. last.Erasures];
        Assert.Equal([3L, 2, 1], all.Select(e => e.EntryNumber));
        Assert.Equal("", last.NextPageToken);
        var before = "";
        foreach (var entry in all.AsEnumerable().Reverse())
        {
            // As docs/erasure.md says, by the receipt alone.
            var text = string.Join('\n', entry.EntryNumber, before, ContactApp.Workspace, entry.Id,
                string.Join(',', entry.MergedContacts.Prepend(entry.Contact)), "Delete", entry.EraseTime.ToDateTimeOffset().ToUnixTimeMilliseconds());
            before = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
            Assert.Equal(before, entry.EntryHash);
        }
    }

    [Fact]
    public async Task Erase_BadRequests_SayWhatIsWrong()
    {
        await using var app = await AppAsync(mongo.NewDatabase(), Others);
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => EraseAsync(app, "c_00000000000000000000000000"))).Reason);
        Assert.Equal("FIELDS_INVALID", (await RefusedAsync(() => EraseAsync(app, "c_1", new string('x', 201)))).Reason);
        Assert.Equal("FIELDS_INVALID", (await RefusedAsync(() => EraseAsync(app, ""))).Reason);
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => ReceiptAsync(app, "er_nothing"))).Reason);
        await SendAsync(app, "1", user: "u");
        var id = await IdOfAsync(app, "user_id:u");
        using var http = app.Http();
        using var answer = await http.PostAsJsonAsync($"/v1/contacts/{id}:erase", new { reason = "ticket" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var erasure = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var gone = await http.GetAsync($"/v1/contacts/{id}/events");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        var details = (await gone.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("details")[0];
        Assert.Equal(("CONTACT_ERASED", erasure),
            (details.GetProperty("reason").GetString(), details.GetProperty("metadata").GetProperty("erasure").GetString()));
        // Of another workspace it is nobody's.
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => app.Erasures.GetErasureAsync(
            new GetErasureRequest { Erasure = erasure }, ContactApp.CallerIn("other")).ResponseAsync)).Reason);
    }

    [Theory]
    [InlineData("", "Contact:Secret is missing")]
    [InlineData("too short", "Secret")]
    [InlineData("a-secret-of-at-least-32-characters", "")]
    public async Task Settings_OutsideDevelopment_NeedASecretOf32Characters(string secret, string refusal)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (secret.Length > 0)
            builder.Configuration["Contact:Secret"] = secret;
        builder.Configuration["ConnectionStrings:Mongo"] = mongo.ConnectionString;
        builder.Services.AddOptions<RapportOptions>();
        builder.AddContact();
        await using var services = builder.Services.BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<ContactOptions>>();
        if (refusal.Length == 0)
            Assert.Equal(secret, options.Value.Secret);
        else
            Assert.Contains(refusal, Assert.Throws<OptionsValidationException>(() => options.Value).Message, StringComparison.Ordinal);
    }
}
