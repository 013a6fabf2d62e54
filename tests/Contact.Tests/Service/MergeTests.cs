using System.Net.Http.Json;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Merges as a resource, on a real store.</summary>
public sealed class MergeTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task E7_MergeThenUndo_EachHasItsOwnEventsAndIdentifiersAgain()
    {
        await using var app = await AppAsync(nameof(E7_MergeThenUndo_EachHasItsOwnEventsAndIdentifiersAgain));
        await SendAsync(app, "1", anonymous: "cookie");
        await SendAsync(app, "2", user: "b");
        var (a, b) = (await IdOfAsync(app, "anonymous_id:cookie"), await IdOfAsync(app, "user_id:b"));

        var merge = await app.Merges.CreateMergeAsync(
            new CreateMergeRequest { Contact = b, OtherContact = a, Reason = "same person" }, ContactApp.Caller);
        Assert.Equal((a, b, MergeCause.Call, MergeState.InForce), (merge.From, merge.Into, merge.Cause, merge.State));
        Assert.Equal("anonymous_id:cookie", Assert.Single(merge.Identifiers.Select(i => $"{i.Type}:{i.Value}")));
        Assert.Equal(b, (await GetAsync(app, a)).Contact_);
        Assert.Equal(merge, await app.Merges.CreateMergeAsync(new CreateMergeRequest { Contact = a, OtherContact = b }, ContactApp.Caller));
        await SendAsync(app, "3", anonymous: "cookie");
        await SendAsync(app, "4", user: "b");
        await ContactApp.EventuallyAsync(() => GetAsync(app, b), contact => contact.EventCount == 7);

        var undone = await app.Merges.UndoMergeAsync(new UndoMergeRequest { Merge = merge.Id }, ContactApp.Caller);
        Assert.Equal((MergeState.Undone, 1), (undone.State, undone.ReturnedEventCount));
        Assert.Equal(undone, await app.Merges.UndoMergeAsync(new UndoMergeRequest { Merge = merge.Id }, ContactApp.Caller));
        Assert.Equal(undone, await app.Merges.GetMergeAsync(new GetMergeRequest { Merge = merge.Id }, ContactApp.Caller));
        Assert.Equal(["1", "3"], await CallersEventsAsync(app, a));
        Assert.Equal(["2", "4"], await CallersEventsAsync(app, b));
        Assert.Equal(a, await IdOfAsync(app, "anonymous_id:cookie"));
        Assert.Equal(["cookie"], (await GetAsync(app, a)).Identifiers.Select(i => i.Value));
        Assert.Equal(["b"], (await GetAsync(app, b)).Identifiers.Select(i => i.Value));
        Assert.Empty((await GetAsync(app, b)).MergedContacts);

        // What services read to make them anew says the same, under the contact whose event it is.
        var history = await app.Log.ReadContactEventsAsync(
            new ReadContactEventsRequest { Workspace = ContactApp.Workspace, Contact = a }, ContactApp.Caller);
        Assert.All(history.Events, each => Assert.Equal(a, each.Event.Contact));
        Assert.Contains(history.Events, each => each.Event.Id == "3");

        await SendAsync(app, "5", anonymous: "cookie");
        await ContactApp.EventuallyAsync(() => CallersEventsAsync(app, a), events => events.SequenceEqual(["1", "3", "5"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task E4_ThreeMergesAtOnce_OneRemainsAndAllIdsResolveToIt(int turn)
    {
        await using var app = await AppAsync($"{nameof(E4_ThreeMergesAtOnce_OneRemainsAndAllIdsResolveToIt)}{turn}");
        await SendAsync(app, "1", anonymous: "a");
        await SendAsync(app, "2", user: "b");
        // Numbered before the next is sent: of two that come in one millisecond neither is the older one.
        var b = await IdOfAsync(app, "user_id:b");
        await SendAsync(app, "3", user: "c");
        string[] ids = [await IdOfAsync(app, "anonymous_id:a"), b, await IdOfAsync(app, "user_id:c")];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => (i + turn) % 3).Select(async i =>
        {
            try
            {
                await app.Merges.CreateMergeAsync(
                    new CreateMergeRequest { Contact = ids[i], OtherContact = ids[(i + 1) % 3] }, ContactApp.Caller);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["state"];
            }
        }));

        Assert.Single(outcomes, "already_one");
        // Both known: the older one, whatever came first.
        foreach (var id in ids)
            Assert.Equal(ids[1], (await GetAsync(app, id)).Contact_);
        Assert.Equal(3, (await GetAsync(app, ids[1])).Identifiers.Count);
        var listed = await app.Merges.ListMergesAsync(new ListMergesRequest { Contact = ids[0] }, ContactApp.Caller);
        Assert.Equal(2, listed.Merges.Count);
    }

    [Fact]
    public async Task Merge_ThatCannotBe_IsRefusedWithItsState()
    {
        await using var app = await AppAsync(nameof(Merge_ThatCannotBe_IsRefusedWithItsState));
        await SendAsync(app, "1", ("member_no", "1"), user: "a");
        await SendAsync(app, "2", ("member_no", "2"), user: "b");
        await SendAsync(app, "3", anonymous: "c");
        await SendAsync(app, "4", user: "a", anonymous: "c");
        var (a, b) = (await IdOfAsync(app, "user_id:a"), await IdOfAsync(app, "user_id:b"));
        var c = (await ContactApp.EventuallyAsync(() => GetAsync(app, a), contact => contact.MergedContacts.Count == 1)).MergedContacts[0];

        Assert.Equal("FIELDS_INVALID", (await RefusedAsync(() => CreateAsync(app, a, a))).Reason);
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => CreateAsync(app, a, "c_00000000000000000000000000"))).Reason);
        var conflict = await RefusedAsync(() => CreateAsync(app, a, b));
        Assert.Equal(("STATE_FORBIDS", "identifiers_conflict", "member_no"), (conflict.Reason, conflict.Metadata["state"], conflict.Metadata["types"]));

        await SendAsync(app, "5", anonymous: "d");
        var d = await IdOfAsync(app, "anonymous_id:d");
        var later = await app.Merges.CreateMergeAsync(new CreateMergeRequest { Contact = d, OtherContact = c }, ContactApp.Caller);
        Assert.Equal((d, a), (later.From, later.Into));
        Assert.Equal("already_one", (await RefusedAsync(() => CreateAsync(app, d, c))).Metadata["state"]);
        var earlier = (await app.Merges.ListMergesAsync(new ListMergesRequest { Cause = MergeCause.Rule }, ContactApp.Caller)).Merges.Single();
        var since = await RefusedAsync(() => app.Merges.UndoMergeAsync(new UndoMergeRequest { Merge = earlier.Id }, ContactApp.Caller).ResponseAsync);
        Assert.Equal(("merged_since", later.Id), (since.Metadata["state"], since.Metadata["merge"]));
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => app.Merges.UndoMergeAsync(new UndoMergeRequest { Merge = "none" }, ContactApp.Caller).ResponseAsync)).Reason);
    }

    [Fact]
    public async Task Merges_ListedByPageCauseStateAndTime()
    {
        await using var app = await AppAsync(nameof(Merges_ListedByPageCauseStateAndTime));
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(app, $"a{i}", anonymous: $"a{i}");
            await SendAsync(app, $"b{i}", user: $"u{i}");
            await SendAsync(app, $"c{i}", user: $"u{i}", anonymous: $"a{i}");
        }

        await ContactApp.EventuallyAsync(() => ListAsync(app, new ListMergesRequest()), merges => merges.Count == 5);
        var all = await ListAsync(app, new ListMergesRequest());
        Assert.Equal(all.OrderByDescending(merge => merge.MergeTime), all);
        var pages = new List<Merge>();
        var request = new ListMergesRequest { PageSize = 2 };
        do
        {
            var page = await app.Merges.ListMergesAsync(request, ContactApp.Caller);
            pages.AddRange(page.Merges);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(all, pages);

        await app.Merges.UndoMergeAsync(new UndoMergeRequest { Merge = all[1].Id }, ContactApp.Caller);
        Assert.Equal([all[1].Id], (await ListAsync(app, new ListMergesRequest { State = MergeState.Undone })).Select(merge => merge.Id));
        Assert.Equal(4, (await ListAsync(app, new ListMergesRequest { State = MergeState.InForce })).Count);
        Assert.Empty(await ListAsync(app, new ListMergesRequest { Cause = MergeCause.Call }));
        Assert.Equal([all[2]], await ListAsync(app, new ListMergesRequest { Contact = all[2].From }));
        Assert.Equal(all.Where(merge => merge.MergeTime < all[1].MergeTime).Select(merge => merge.Id),
            (await ListAsync(app, new ListMergesRequest { To = all[1].MergeTime })).Select(merge => merge.Id));

        using var http = app.Http();
        var json = await http.GetFromJsonAsync<JsonElement>("/v1/merges?page_size=1");
        Assert.Equal("MERGE_CAUSE_RULE", json.GetProperty("merges")[0].GetProperty("cause").GetString());
        Assert.Equal("FIELDS_INVALID", (await RefusedAsync(() => ListAsync(app, new ListMergesRequest { Cause = (MergeCause)9 }))).Reason);
        Assert.Equal("PAGE_TOKEN_INVALID", (await RefusedAsync(() => ListAsync(app, new ListMergesRequest { PageToken = "x" }))).Reason);
    }

    private static async Task<IReadOnlyList<Merge>> ListAsync(ContactApp app, ListMergesRequest request) =>
        (await app.Merges.ListMergesAsync(request, ContactApp.Caller)).Merges;

    private static Task<Merge> CreateAsync(ContactApp app, string contact, string other) =>
        app.Merges.CreateMergeAsync(new CreateMergeRequest { Contact = contact, OtherContact = other }, ContactApp.Caller).ResponseAsync;

    private static async Task<ErrorInfo> RefusedAsync<T>(Func<Task<T>> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()!.GetDetail<ErrorInfo>()!;

    private static async Task<IReadOnlyList<string>> CallersEventsAsync(ContactApp app, string contact) =>
    [
        .. (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = contact }, ContactApp.Caller)).Events
            .Where(e => e.Name == "x").Select(e => e.Id).Order(StringComparer.Ordinal),
    ];

    private static async Task<V1.Contact> GetAsync(ContactApp app, string contact) =>
        await app.Contacts.GetContactAsync(new GetContactRequest { Contact = contact }, ContactApp.Caller);

    private static async Task<string> IdOfAsync(ContactApp app, string identifier) => (await ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true)).Contact_;

    private static Task SendAsync(ContactApp app, string id, string user = "", string anonymous = "") =>
        SendAsync(app, id, null, user, anonymous);

    private static async Task SendAsync(
        ContactApp app, string id, (string Type, string Value)? further, string user = "", string anonymous = "")
    {
        var input = new EventInput { Id = id, Name = "x", UserId = user, AnonymousId = anonymous };
        if (further is { } more)
            input.Identifiers.Add(new Common.V1.Identifier { Type = more.Type, Value = more.Value });
        Assert.Equal(1, (await app.Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { input } }, ContactApp.Caller)).AcceptedCount);
    }

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
