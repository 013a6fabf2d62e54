using System.Net;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rapport.Internal.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>What comes of webhooks over time: given up, held back, replayed, forgotten; and whose they are.</summary>
public sealed class WebhookCareTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly (string, string)[] Settings =
        [("Notification:WebhookPrivateAddresses", "true"), ("Notification:WebhookTimeout", "00:01:00")];

    [Fact]
    public async Task Webhook_ThatFailsForLongerThanItsPatience_IsDisabledAndSaysSo()
    {
        await using var app = await NotificationApp.StartAsync(mongo, [.. Settings, ("Notification:WebhookPatience", "00:00:01")]);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = Failing;
        var webhook = await CreateAsync(app, receiver.Url);
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));

        // The second attempt comes more than a second after the first.
        Webhook? given = null;
        await HoldsAsync(async () => !(given = await GetAsync(app, webhook)).Enabled, "it is given up");

        Assert.Equal("failing", given!.DisableReason);
        Assert.True(given.DisableTime >= given.FailingSince);
        receiver.Answer = null;
        var enabled = await app.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });
        Assert.Equal((true, "", null, null), (enabled.Enabled, enabled.DisableReason, enabled.DisableTime, enabled.FailingSince));
        // It would go on by itself when its wait is over.
        await app.Webhooks.ReplayWebhookDeliveryAsync(new ReplayWebhookDeliveryRequest
        {
            Webhook = webhook.Id, Delivery = Assert.Single(await DeliveriesAsync(app, webhook)).Id,
        });
        await HoldsAsync(async () => (await DeliveriesAsync(app, webhook)) is [{ State: WebhookDeliveryState.Delivered }], "it goes on");
    }

    [Fact]
    public async Task Success_AfterFailures_TakesTheMarkAway()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = Failing;
        var webhook = await CreateAsync(app, receiver.Url);
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        await HoldsAsync(async () => (await GetAsync(app, webhook)).FailingSince is not null, "it fails");
        receiver.Answer = null;

        await HoldsAsync(async () => (await GetAsync(app, webhook)).FailingSince is null, "it does not fail any more");

        Assert.Equal(webhook.Etag, (await GetAsync(app, webhook)).Etag);
    }

    [Fact]
    public async Task KillSwitch_OnWebhooks_HoldsThemBackUntilItIsLifted()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await CreateAsync(app, receiver.Url);
        var set = await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Channel = "webhook", Reason = "a leak" });
        var journeys = await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Journey = "welcome", Reason = "else" });
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        // A webhook of another workspace is not held, and its delivery comes after more than one look at this one's.
        await using var other = await WebhookReceiver.StartAsync();
        var elsewhere = new WebhookService.WebhookServiceClient(app.Service.Calls("w2"));
        await elsewhere.CreateWebhookAsync(new CreateWebhookRequest { Url = other.Url, Events = { "*" } });
        await app.SayAsync(NotificationApp.Said("e2", "page_viewed", workspace: "w2"));
        await HoldsAsync(() => Task.FromResult(!other.Seen.IsEmpty), "the other one gets its event");

        Assert.Empty(receiver.Seen);
        Assert.Equal([(WebhookDeliveryState.Waiting, 0)], (await DeliveriesAsync(app, webhook)).Select(each => (each.State, each.AttemptCount)));
        await app.Switches.LiftKillSwitchAsync(new LiftKillSwitchRequest { KillSwitch = set.Id, Reason = "mended" });
        await HoldsAsync(() => Task.FromResult(!receiver.Seen.IsEmpty), "what was held back goes out");
        Assert.Null((await app.Switches.GetKillSwitchAsync(new GetKillSwitchRequest { KillSwitch = journeys.Id })).LiftTime);
    }

    [Fact]
    public async Task Replay_OfASpanOfTime_SendsAllThatWasGivenUpAgain()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        };
        var webhook = await CreateAsync(app, receiver.Url);
        await app.SayAsync([.. ((string[])["e1", "e2", "e3"]).Select(id => NotificationApp.Said(id, "page_viewed"))]);
        await HoldsAsync(async () => !(await GetAsync(app, webhook)).Enabled, "it is gone");
        receiver.Answer = null;
        await app.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });
        await HoldsAsync(
            async () => (await DeliveriesAsync(app, webhook)).All(each => each.State != WebhookDeliveryState.Waiting), "all are tried");
        var before = await DeliveriesAsync(app, webhook);
        var dead = before.Count(each => each.State == WebhookDeliveryState.Dead);
        var span = new ReplayWebhookDeliveriesRequest
        {
            Webhook = webhook.Id, StartTime = before.Min(each => each.CreateTime),
            EndTime = before.Max(each => each.CreateTime)!.ToDateTimeOffset().AddMilliseconds(1).ToTimestamp(),
        };

        var replayed = await app.Webhooks.ReplayWebhookDeliveriesAsync(span);

        Assert.True(dead > 0);
        Assert.Equal((dead, null), (replayed.ReplayedCount, replayed.NextStartTime));
        await HoldsAsync(
            async () => (await DeliveriesAsync(app, webhook)).All(each => each.State == WebhookDeliveryState.Delivered), "all arrive");
        Assert.Equal(before.Select(each => each.Id).Order(), receiver.Seen.Select(got => got.Id).Distinct().Order());
        Assert.Equal(0, (await app.Webhooks.ReplayWebhookDeliveriesAsync(span)).ReplayedCount);
        span.State = WebhookDeliveryState.Delivered;
        Assert.Equal(3, (await app.Webhooks.ReplayWebhookDeliveriesAsync(span)).ReplayedCount);
    }

    [Fact]
    public async Task Replay_OfASpanThatIsNone_NamesEveryFieldAtFault()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        var webhook = await CreateAsync(app, "http://127.0.0.1:9/x");
        using var http = app.Service.Rest();

        using var answer = await http.PostAsync(
            new Uri($"/v1/webhooks/{webhook.Id}/deliveries:replay", UriKind.Relative),
            new StringContent("""{"endTime":"2020-01-01T00:00:00Z","state":"WEBHOOK_DELIVERY_STATE_WAITING"}""", null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.All((string[])["start_time", "state"], field => Assert.Contains($"\"{field}\"", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContactErased_ForgetsWhatWasToldOfThem_AndThePartnerHearsOfIt()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await CreateAsync(app, receiver.Url);
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        await HoldsAsync(async () => (await DeliveriesAsync(app, webhook)) is [{ State: WebhookDeliveryState.Delivered }], "it arrives");
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var person = new Person { Workspace = NotificationApp.Workspace, Contacts = { "c_1" } };
        var exported = (await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person })).Records;
        Assert.Equal("e1", exported.Single(record => record.Store == "webhook_deliveries").Content.Fields["event"].StringValue);

        app.Log.Erase(NotificationApp.Workspace, "c_1", TimeProvider.System.GetUtcNow());
        await app.Service.PumpAsync(app.Log, _ => true);

        await HoldsAsync(
            () => Task.FromResult(receiver.Seen.Any(got => (string?)JsonNode.Parse(got.Body)!["type"] == "contact_erased")), "the news arrives");
        await HoldsAsync(
            async () => (await DeliveriesAsync(app, webhook)).Select(each => (each.EventName, each.Contact)).SequenceEqual([("contact_erased", "")]),
            "nothing else is left");
        var news = receiver.Seen.Select(got => JsonNode.Parse(got.Body)!).First(body => (string?)body["type"] == "contact_erased");
        Assert.Equal("c_1", (string?)news["data"]!["contact"]);
        var left = await lifecycle.VerifyErasedAsync(new VerifyErasedRequest { Person = person });
        Assert.Equal(0, left.Stores.Single(store => store.Store == "webhook_deliveries").Items);
    }

    [Fact]
    public async Task EveryCall_OfAnotherWorkspace_IsNotFound()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        var webhook = await CreateAsync(app, "http://127.0.0.1:9/x");
        var test = await app.Webhooks.TestWebhookAsync(new TestWebhookRequest { Webhook = webhook.Id });
        using var other = app.Service.Rest();
        other.DefaultRequestHeaders.Remove("x-rapport-workspace");
        other.DefaultRequestHeaders.Add("x-rapport-workspace", "w2");
        var path = $"/v1/webhooks/{webhook.Id}";

        foreach (var (method, url, body) in ((HttpMethod, string, string)[])
        [
            (HttpMethod.Get, path, ""), (HttpMethod.Delete, path, ""),
            (HttpMethod.Put, path, """{"url":"http://127.0.0.1:9/x","events":["*"]}"""),
            (HttpMethod.Post, path + ":rotate", "{}"), (HttpMethod.Post, path + ":enable", "{}"),
            (HttpMethod.Post, path + ":disable", "{}"), (HttpMethod.Post, path + ":test", "{}"),
            (HttpMethod.Get, path + "/deliveries", ""), (HttpMethod.Get, $"{path}/deliveries/{test.Id}", ""),
            (HttpMethod.Post, $"{path}/deliveries/{test.Id}:replay", "{}"),
            (HttpMethod.Post, path + "/deliveries:replay", """{"startTime":"2020-01-01T00:00:00Z"}"""),
        ])
        {
            using var request = new HttpRequestMessage(method, url);
            if (body.Length > 0)
                request.Content = new StringContent(body, null, "application/json");
            using var answer = await other.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {url}: {answer.StatusCode}");
        }

        Assert.True((await GetAsync(app, webhook)).Enabled);
    }

    [Fact]
    public async Task Webhooks_BeyondTheLimitOfAWorkspace_AreRefused()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        for (var i = 0; i < 50; i++)
            await CreateAsync(app, $"http://127.0.0.1:9/{i}");

        var refused = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(app, "http://127.0.0.1:9/x"));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Create_WithTheNameOfARequest_IsOneWebhookAndTheSecretIsToldOnce()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Settings);
        var request = new CreateWebhookRequest { Url = "http://127.0.0.1:9/x", Events = { "*" }, RequestId = "r1" };

        var first = await app.Webhooks.CreateWebhookAsync(request);
        var again = await app.Webhooks.CreateWebhookAsync(request);

        Assert.StartsWith("whsec_", first.Secret, StringComparison.Ordinal);
        Assert.Equal((first.Id, ""), (again.Id, again.Secret));
        Assert.Single((await app.Webhooks.ListWebhooksAsync(new ListWebhooksRequest())).Webhooks);
    }

    private static Task Failing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private static Task HoldsAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(condition, what, seconds: 120);

    private static async Task<Webhook> CreateAsync(NotificationApp app, string url) =>
        await app.Webhooks.CreateWebhookAsync(new CreateWebhookRequest { Url = url, Events = { "*" } });

    private static async Task<Webhook> GetAsync(NotificationApp app, Webhook webhook) =>
        await app.Webhooks.GetWebhookAsync(new GetWebhookRequest { Webhook = webhook.Id });

    private static async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(NotificationApp app, Webhook webhook) =>
        (await app.Webhooks.ListWebhookDeliveriesAsync(new ListWebhookDeliveriesRequest { Webhook = webhook.Id })).Deliveries;
}
