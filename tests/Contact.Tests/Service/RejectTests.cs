using System.Net;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The list of what was refused.</summary>
public sealed class RejectTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Rejects_ByNameFieldTimeAndKey_AreListed()
    {
        await using var app = await AppAsync(nameof(Rejects_ByNameFieldTimeAndKey_AreListed));
        foreach (var (key, name, time) in new[] { ("key_a", "Left", "soon"), ("key_a", "Came", "soon"), ("key_b", "Left", "2026-01-01T00:00:00Z") })
        {
            using var http = app.HttpOf(ContactApp.WriteKey(key));
            using var content = new StringContent($$"""{"messageId":"{{key}}","event":"{{name}}","timestamp":"{{time}}"}""");
            Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/v1/track", content)).StatusCode);
        }

        async Task<string> ListAsync(string query, string? key = null)
        {
            using var http = key is null ? app.Http() : app.HttpOf(ContactApp.WriteKey(key));
            using var found = JsonDocument.Parse(await http.GetStringAsync("/v1/ingest/rejects?" + query));
            return string.Join(' ', found.RootElement.GetProperty("rejects").EnumerateArray().Select(r =>
                $"{r.GetProperty("principal")}/{r.GetProperty("id")}/{r.GetProperty("eventName")}/{r.GetProperty("errorField")}"));
        }

        Assert.Equal("key_b/key_b/Left/userId key_a/key_a/Came/timestamp key_a/key_a/Left/timestamp", await ListAsync(""));
        Assert.Equal("key_b/key_b/Left/userId key_a/key_a/Left/timestamp", await ListAsync("name=Left"));
        Assert.Equal("key_b/key_b/Left/userId", await ListAsync("field=userId"));
        Assert.Equal("key_a/key_a/Came/timestamp key_a/key_a/Left/timestamp", await ListAsync("", "key_a"));
        Assert.Equal("", await ListAsync("", "key_c"));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal("", await ListAsync($"to={now.AddHours(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        Assert.Equal("", await ListAsync($"from={now.AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        Assert.NotEqual("", await ListAsync($"from={now.AddHours(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={now.AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
    }

    [Fact]
    public async Task Rejects_PageByPage_EachOnceAndNoPageForAnotherKey()
    {
        await using var app = await AppAsync(nameof(Rejects_PageByPage_EachOnceAndNoPageForAnotherKey));
        using (var http = app.HttpOf(ContactApp.WriteKey("key_a")))
        {
            var batch = Enumerable.Range(0, 23).Select(i => new { type = "track", messageId = $"m{i}", @event = "x" });
            using var content = new StringContent(JsonSerializer.Serialize(new { batch }));
            Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/v1/b", content)).StatusCode);
        }

        var ids = new List<string>();
        var request = new ListIngestRejectsRequest { PageSize = 7 };
        do
        {
            var page = await app.Contacts.ListIngestRejectsAsync(request, ContactApp.WriteKey("key_a"));
            ids.AddRange(page.Rejects.Select(r => r.Id));
            request.PageToken = page.NextPageToken;
            if (page.NextPageToken.Length > 0)
                Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(
                    async () => await app.Contacts.ListIngestRejectsAsync(request, ContactApp.WriteKey("key_b")))).StatusCode);
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Enumerable.Range(0, 23).Select(i => $"m{i}").Order(), ids.Order());
    }

    [Fact]
    public async Task AppendEvents_AboutAContactThatDoesNotExist_IsListedAsRefused()
    {
        await using var app = await AppAsync(nameof(AppendEvents_AboutAContactThatDoesNotExist_IsListedAsRefused));
        await app.Log.AppendEventsAsync(new AppendEventsRequest
        {
            Conclusions =
            {
                new Conclusion
                {
                    Id = "t1", Workspace = ContactApp.Workspace, Contact = "c_01m8mw55fjfdabqq2bqfa505v5", Name = "tag_added",
                    OccurredAt = TimeProvider.System.GetUtcNow().ToTimestamp(), Hop = 1,
                },
            },
        }, ContactApp.CallerOf(Hosting.Callers.CallerContext.Service, "tagging"));

        var listed = await ContactApp.EventuallyAsync(
            async () => await app.Contacts.ListIngestRejectsAsync(new ListIngestRejectsRequest(), ContactApp.Caller),
            list => list.Rejects.Count > 0);
        var reject = Assert.Single(listed.Rejects);
        Assert.Equal(("t1", "tag_added", "contact"), (reject.Id, reject.EventName, reject.ErrorField));
    }

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
