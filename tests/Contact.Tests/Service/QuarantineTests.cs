using Google.Protobuf.WellKnownTypes;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

public sealed class QuarantineTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Numbering_EventThatCannotBeNumbered_IsHeldOnceAndAllOthersAreInTheLog()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Event("a"), Event("bad", ContactApp.Poison), Event("b"));
        await SendAsync(app, Event("bad", ContactApp.Poison), Event("c"));
        await app.NumberedAsync(3);

        var item = await HeldAsync(app, i => i.Attempts == 2);
        Assert.Equal(
            (QuarantineStage.Numbering, "contact", "not_numberable", "InjectedFaultException", "bad", ContactApp.Poison),
            (item.Stage, item.Service, item.Reason, item.Detail, item.Event, item.EventName));
        Assert.Null(item.ExpireTime);
    }

    [Fact]
    public async Task Replay_OfNumbering_CauseGone_TheEventIsInTheLogUnderItsId()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Event("bad", ContactApp.Poison));
        var item = await HeldAsync(app);
        app.CurePoison();

        var replayed = await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller);
        await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller);
        Assert.Equal(QuarantineState.Replayed, replayed.State);
        Assert.NotNull(replayed.ExpireTime);
        await app.NumberedAsync(1);

        var contact = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u" }, ContactApp.Caller);
        var events = await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact.Contact_ }, ContactApp.Caller);
        Assert.Equal("bad", Assert.Single(events.Events).Id);
    }

    [Fact]
    public async Task Replay_OfNumbering_StillPoison_IsHeldAgainWithOneAttemptMore()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Event("bad", ContactApp.Poison));
        var item = await HeldAsync(app);
        await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller);
        var again = await HeldAsync(app, i => i.Attempts == 2);
        Assert.Equal(item.Id, again.Id);
    }

    [Fact]
    public async Task Numbering_StoreRefusesADocument_OnlyTheEventAtFaultIsHeld()
    {
        await using var app = await AppAsync();
        var inbox = app.Services.GetRequiredService<InboxStore>();
        await inbox.AppendAsync([inbox.ToDocument("main", "r0", [Stored("large")])], CancellationToken.None);
        await app.NumberedAsync(1);
        await FillAsync(app);
        // Another identifier makes the contact larger than a document may be; it comes with others in an entry, and between entries.
        var more = Stored("more");
        more.Identifiers[0].Value = "large";
        more.Identifiers.Add(new Identifier { Type = "crm_id", Value = new string('7', 200) });
        await inbox.AppendAsync(
            [
                inbox.ToDocument("main", "r1", [Stored("a"), Stored("b")]),
                inbox.ToDocument("main", "r2", [Stored("c"), more, Stored("d"), Stored("e")]),
                inbox.ToDocument("main", "r3", [Stored("f")]),
            ],
            CancellationToken.None);
        await app.NumberedAsync(7);

        var item = await HeldAsync(app);
        Assert.Equal(("store_refused", "more"), (item.Reason, item.Event));
        Assert.Equal(7, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
    }

    [Fact]
    public async Task Numbering_EntryThatCannotBeRead_IsHeldAndTheOthersGoOn()
    {
        await using var app = await AppAsync();
        var inbox = app.Services.GetRequiredService<InboxStore>();
        await inbox.AppendAsync(
            [inbox.ToDocument("main", "torn", [0xff, 0xff, 0xff]), inbox.ToDocument("main", "r", [Stored("a")])],
            CancellationToken.None);
        await app.NumberedAsync(1);
        var item = await HeldAsync(app);
        Assert.Equal(("undecodable", "3 bytes", "torn"), (item.Reason, item.Detail, item.Event));
    }

    [Fact]
    public async Task ReportPoison_Repeated_OneItemAndOnlyTheLastReplayCountsAsAnAttempt()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Event("a"));
        await app.NumberedAsync(1);
        var contact = (await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:u" }, ContactApp.Caller)).Contact_;
        var report = new PoisonEvent
        {
            Service = "scoring", Workspace = "main", Contact = contact, EventId = "a", EventName = "x", Partition = 3, N = 1,
            Fault = "KeyNotFoundException",
        };
        await ReportAsync(app, report, report);
        await ReportAsync(app, report);
        var item = await HeldAsync(app);
        Assert.Equal((1, "not_decidable", "KeyNotFoundException", 1L), (item.Attempts, item.Reason, item.Detail, item.N));

        await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller);
        await app.NumberedAsync(2);
        var timeline = await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact, Name = "quarantine_replayed" }, ContactApp.Caller);
        var replay = Assert.Single(timeline.Events);
        Assert.Equal(("scoring", "a", "1", 1), (replay.Properties.Fields["service"].StringValue,
            replay.Properties.Fields["event"].StringValue, replay.Properties.Fields["n"].StringValue, replay.Hop));

        await ReportAsync(app, report);
        Assert.Equal(QuarantineState.Replayed, (await GetAsync(app, item.Id)).State);
        for (var i = 0; i < 2; i++)
            await ReportAsync(app, new PoisonEvent(report) { ReplayId = replay.Id });
        var again = await GetAsync(app, item.Id);
        Assert.Equal((QuarantineState.Held, 2), (again.State, again.Attempts));
    }

    [Fact]
    public async Task Discard_HeldItem_NeedsAReasonAndEndsIt()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Event("bad", ContactApp.Poison));
        var item = await HeldAsync(app);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Quarantine.DiscardQuarantineItemAsync(
            new DiscardQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);

        var discard = new DiscardQuarantineItemRequest { QuarantineItem = item.Id, Reason = "a test event" };
        var discarded = await app.Quarantine.DiscardQuarantineItemAsync(discard, ContactApp.Caller);
        Assert.Equal((QuarantineState.Discarded, "a test event"), (discarded.State, discarded.DiscardReason));
        Assert.Equal(discarded, await app.Quarantine.DiscardQuarantineItemAsync(discard, ContactApp.Caller));
        fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Quarantine.ReplayQuarantineItemAsync(
            new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller));
        Assert.Equal(StatusCode.FailedPrecondition, fault.StatusCode);
    }

    [Fact]
    public async Task List_FilterAndPages_CoverEverythingOnce_OtherWorkspacesSeeNothing()
    {
        await using var app = await AppAsync();
        await SendAsync(app, [.. Enumerable.Range(0, 25).Select(i => Event($"bad{i}", ContactApp.Poison))]);
        await ContactApp.EventuallyAsync(async () => (await ListAsync(app, "")).Count, count => count == 25);

        Assert.Equal(25, (await ListAsync(app, "state=\"held\" AND stage=\"numbering\" AND service=\"contact\"", 10)).Distinct().Count());
        Assert.Empty(await ListAsync(app, "state=\"replayed\""));
        var fault = await Assert.ThrowsAsync<RpcException>(() => ListAsync(app, "name=\"x\""));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);

        var other = new Metadata
        {
            { CallerContext.ServiceTokenHeader, ContactApp.Token }, { CallerContext.WorkspaceHeader, "other" },
        };
        Assert.Empty((await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), other)).QuarantineItems);
        var id = (await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller)).QuarantineItems[0].Id;
        foreach (var call in (Func<Task>[])[
            async () => await app.Quarantine.GetQuarantineItemAsync(new GetQuarantineItemRequest { QuarantineItem = id }, other),
            async () => await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = id }, other),
            async () => await app.Quarantine.DiscardQuarantineItemAsync(new DiscardQuarantineItemRequest { QuarantineItem = id, Reason = "x" }, other)])
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
    }

    [Theory]
    [InlineData("undecodable", "{\"id\":\"m1\",\"type\":\"rapport.contact.v1.Runs\",\"data\":{\"runs\":7}}", "m1", "62 bytes")]
    [InlineData("undecodable", "no json", "", "7 bytes")]
    [InlineData("not_in_log",
        "{\"id\":\"m2\",\"type\":\"rapport.contact.v1.Runs\",\"data\":{\"runs\":[{\"firstN\":\"9\",\"events\":[{\"id\":\"a\",\"workspace\":\"main\"}]}]}}",
        "m2", "1 events")]
    [InlineData("not_delivered", "{\"id\":\"m3\",\"type\":\"rapport.contact.v1.Heartbeat\",\"data\":{}}", "m3", "no events")]
    public async Task DeadLetter_DeliveredTwice_IsRecordedOnceAndNeedsNothing(
        string reason, string message, string id, string detail)
    {
        await using var app = await AppAsync();
        using var http = app.Http();
        for (var i = 0; i < 2; i++)
            (await http.PostAsync(new Uri("/bus/dead-letters/scoring", UriKind.Relative), new StringContent(message)))
                .EnsureSuccessStatusCode();
        var item = Assert.Single((await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller)).QuarantineItems);
        Assert.Equal(
            (QuarantineStage.DeadLetter, QuarantineState.Recorded, "scoring", reason, detail),
            (item.Stage, item.State, item.Service, item.Reason, item.Detail));
        Assert.True(id.Length == 0 || id == item.Event);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Quarantine.ReplayQuarantineItemAsync(
            new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller));
        Assert.Equal(StatusCode.FailedPrecondition, fault.StatusCode);
    }

    [Fact]
    public async Task DeadLetter_OfSeveralWorkspaces_EachSeesItsOwn()
    {
        await using var app = await AppAsync();
        using var http = app.Http();
        var message = """
            {"id":"m","type":"rapport.contact.v1.Runs","data":{"runs":[{"events":[{"workspace":"main"},{"workspace":"other"}]}]}}
            """;
        await http.PostAsync(new Uri("/bus/dead-letters/journey", UriKind.Relative), new StringContent(message));
        Assert.Equal("1 events", Assert.Single(
            (await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller)).QuarantineItems).Detail);
    }

    [Fact]
    public async Task Subscriptions_OfContact_AreTheDeadLettersOfAllFollowers()
    {
        await using var app = await AppAsync();
        using var http = app.Http();
        var listed = await http.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative));
        Assert.All((string[])["tagging", "scoring", "journey", "notification"],
            follower => Assert.Contains($"\"contact.events.dlq.{follower}\"", listed, StringComparison.Ordinal));
    }

    private static EventInput Event(string id, string name = "x") => new() { Id = id, Name = name, UserId = "u" };

    private static Event Stored(string id) => new()
    {
        Id = id, Workspace = "main", Name = "x", OccurredAt = new Timestamp(), ReceivedAt = new Timestamp(),
        Identifiers = { new Identifier { Type = "user_id", Value = id } },
    };

    /// <summary>Traits as no event can bring them, up to a hundred bytes below what a document holds.</summary>
    private static async Task FillAsync(ContactApp app)
    {
        var contacts = app.Services.GetRequiredService<IMongoDatabase>().GetCollection<BsonDocument>("contacts");
        var contact = await contacts.Find(new BsonDocument()).SingleAsync();
        var room = (16 * 1024 * 1024) - contact.ToBson().Length - 100;
        var trait = Trait("");
        trait = Trait(new string('x', room - trait.ToBson().Length));
        await contacts.UpdateOneAsync(new BsonDocument(), new BsonDocument("$push", new BsonDocument("tr", trait)));

        static BsonDocument Trait(string value) => new()
        {
            ["k"] = "pad", ["v"] = Value.ForString(value).ToByteArray(), ["at"] = DateTime.UnixEpoch,
        };
    }

    private static async Task SendAsync(ContactApp app, params EventInput[] events) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, ContactApp.Caller);

    private static async Task ReportAsync(ContactApp app, params PoisonEvent[] events) =>
        await app.Log.ReportPoisonAsync(new ReportPoisonRequest { Events = { events } }, ContactApp.Caller);

    private static async Task<QuarantineItem> GetAsync(ContactApp app, string id) =>
        await app.Quarantine.GetQuarantineItemAsync(new GetQuarantineItemRequest { QuarantineItem = id }, ContactApp.Caller);

    private static async Task<QuarantineItem> HeldAsync(ContactApp app, Func<QuarantineItem, bool>? also = null)
    {
        var answer = await ContactApp.EventuallyAsync(
            async () => await app.Quarantine.ListQuarantineAsync(
                new ListQuarantineRequest { Filter = "state=\"held\"" }, ContactApp.Caller),
            list => list.QuarantineItems.Count == 1 && also?.Invoke(list.QuarantineItems[0]) != false);
        return answer.QuarantineItems[0];
    }

    private static async Task<List<string>> ListAsync(ContactApp app, string filter, int size = 500)
    {
        var ids = new List<string>();
        var request = new ListQuarantineRequest { Filter = filter, PageSize = size };
        do
        {
            var page = await app.Quarantine.ListQuarantineAsync(request, ContactApp.Caller);
            ids.AddRange(page.QuarantineItems.Select(item => item.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
