using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Webhooks over a real database and real receivers: what arrives, how often, and what keeps whom waiting.</summary>
public sealed class WebhookTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly (string, string) Loopback = ("Notification:WebhookPrivateAddresses", "true");

    // On a machine that is busy with something else an answer may take its time.
    private static readonly (string, string) Patient = ("Notification:WebhookTimeout", "00:01:00");

    [Fact]
    public async Task Event_ThatAWebhookWants_ArrivesSignedWithItsContent()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await CreateAsync(app, receiver.Url, "order_completed");

        await app.SayAsync(NotificationApp.Said("e0", "page_viewed"));
        await app.SayAsync(NotificationApp.Said("e1", "order_completed"));

        var delivery = await EndedAsync(app, webhook, WebhookDeliveryState.Delivered);
        Assert.Single(receiver.Seen.Select(each => each.Id).Distinct());
        var got = receiver.Seen.First();
        Assert.True(got.IsSignedBy(webhook.Secret));
        Assert.Equal(delivery.Id, got.Id);
        Assert.DoesNotContain('.', got.Id);
        var body = JsonNode.Parse(got.Body)!;
        Assert.Equal(("order_completed", "e1", "c_1", "12"),
            ((string?)body["type"], (string?)body["data"]!["id"], (string?)body["data"]!["contact"], (string?)body["data"]!["properties"]!["amount"]));
        Assert.Equal((204, "2xx", ""), (delivery.Attempts[^1].Status, delivery.Attempts[^1].ResponseClass, delivery.Attempts[^1].Fault));
        Assert.Equal(("c_1", "e1", "order_completed"), (delivery.Contact, delivery.Event, delivery.EventName));
        Assert.Equal(delivery, await app.Webhooks.GetWebhookDeliveryAsync(
            new GetWebhookDeliveryRequest { Webhook = webhook.Id, Delivery = delivery.Id }));
        Assert.Empty((await GetAsync(app, webhook)).Secret);
    }

    [Fact]
    public async Task Event_GivenTwice_IsDeliveredOnce()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await CreateAsync(app, receiver.Url, "*");
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        await EndedAsync(app, webhook, WebhookDeliveryState.Delivered);

        await mongo.Client.GetDatabase(app.Database)
            .GetCollection<BsonDocument>("consent_act_watermarks").DeleteManyAsync(new BsonDocument());
        await app.SayAsync(NotificationApp.Said("e2", "page_viewed"));
        await HoldsAsync(
            async () => (await DeliveriesAsync(app, webhook)).Count(each => each.State == WebhookDeliveryState.Delivered) == 2, "both");

        Assert.Equal(2, (await DeliveriesAsync(app, webhook)).Count);
        Assert.Equal(2, receiver.Seen.Select(got => got.Id).Distinct().Count());
    }

    [Fact]
    public async Task Log_GivenAnewFromItsBeginning_BringsNothingOfBeforeTheWebhook()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        var webhook = await CreateAsync(app, receiver.Url, "*");
        await app.SayAsync(NotificationApp.Said("e2", "page_viewed"));
        await app.Webhooks.DisableWebhookAsync(new DisableWebhookRequest { Webhook = webhook.Id });
        await app.SayAsync(NotificationApp.Said("e3", "page_viewed"));
        await app.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });

        await mongo.Client.GetDatabase(app.Database)
            .GetCollection<BsonDocument>("consent_act_watermarks").DeleteManyAsync(new BsonDocument());
        await app.SayAsync(NotificationApp.Said("e4", "page_viewed"));
        await HoldsAsync(async () => (await DeliveriesAsync(app, webhook)).Any(each => each.Event == "e4"), "the log was read again");

        Assert.Equal(["e2", "e4"], (await DeliveriesAsync(app, webhook)).Select(each => each.Event).Order());
    }

    [Fact]
    public async Task Receiver_ThatFailsAtFirst_GetsTheSameIdAgain()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        var left = 1;
        receiver.Answer = context =>
        {
            context.Response.StatusCode = Interlocked.Decrement(ref left) >= 0 ? 500 : 200;
            return Task.CompletedTask;
        };
        var webhook = await CreateAsync(app, receiver.Url, "*");
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));

        var delivery = await EndedAsync(app, webhook, WebhookDeliveryState.Delivered);

        Assert.Equal(["refused", ""], delivery.Attempts.Select(attempt => attempt.Fault));
        Assert.Equal([500, 200], delivery.Attempts.Select(attempt => attempt.Status));
        Assert.Single(receiver.Seen.Select(got => got.Id).Distinct());
    }

    [Fact]
    public async Task Receiver_ThatHangs_KeepsNobodyElseWaiting()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var hanging = await WebhookReceiver.StartAsync();
        await using var quick = await WebhookReceiver.StartAsync();
        hanging.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await CreateAsync(app, hanging.Url, "*");
        var other = await CreateAsync(app, quick.Url, "*");
        await app.SayAsync([.. Enumerable.Range(0, 20).Select(i => NotificationApp.Said($"e{i}", "page_viewed"))]);

        await HoldsAsync(
            async () => (await DeliveriesAsync(app, other)).Count(each => each.State == WebhookDeliveryState.Delivered) == 20, "twenty");

        await HoldsAsync(() => Task.FromResult(!hanging.Seen.IsEmpty), "the other one is being tried");
    }

    [Fact]
    public async Task Rotation_BothSecretsSignDuringTheOverlap_ThenTheNewOneAlone()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        var first = await CreateAsync(app, receiver.Url, "*");
        var second = await app.Webhooks.RotateWebhookSecretAsync(new RotateWebhookSecretRequest { Webhook = first.Id });
        var during = await TestedAsync(app, second, receiver);
        var third = await app.Webhooks.RotateWebhookSecretAsync(
            new RotateWebhookSecretRequest { Webhook = first.Id, Overlap = new Duration() });
        var after = await TestedAsync(app, third, receiver);

        Assert.NotNull(second.FormerSecretExpireTime);
        Assert.True(during.IsSignedBy(first.Secret));
        Assert.False(after.IsSignedBy(second.Secret) || after.IsSignedBy(first.Secret));
    }

    [Fact]
    public async Task Receiver_ThatIsGone_EndsItsWebhook_AndAReplayBringsTheRest()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, Patient);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        };
        var webhook = await CreateAsync(app, receiver.Url, "*");
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));
        var dead = await EndedAsync(app, webhook, WebhookDeliveryState.Dead);
        await HoldsAsync(async () => !(await GetAsync(app, webhook)).Enabled, "it is disabled");
        Assert.Equal("gone", (await GetAsync(app, webhook)).DisableReason);

        receiver.Answer = null;
        await app.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });
        var replayed = await app.Webhooks.ReplayWebhookDeliveryAsync(
            new ReplayWebhookDeliveryRequest { Webhook = webhook.Id, Delivery = dead.Id });

        Assert.Equal(WebhookDeliveryState.Waiting, replayed.State);
        var delivered = await EndedAsync(app, webhook, WebhookDeliveryState.Delivered);
        Assert.Equal((dead.Id, 2), (delivered.Id, delivered.AttemptCount));
    }

    [Fact]
    public async Task Webhook_UpdatedAndDeleted_IsAsItWasSaid()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback);
        var made = await CreateAsync(app, "http://127.0.0.1:9/x", "a_b");
        var changed = await app.Webhooks.UpdateWebhookAsync(new UpdateWebhookRequest
        {
            Webhook = made.Id, Url = "http://127.0.0.1:9/y", Events = { "c_d", "c_d" }, Description = " crm ", Etag = made.Etag,
        });
        Assert.Equal(("http://127.0.0.1:9/y", "crm"), (changed.Url, changed.Description));
        Assert.Equal(["c_d"], changed.Events);
        var stale = await Assert.ThrowsAsync<RpcException>(async () => await app.Webhooks.UpdateWebhookAsync(
            new UpdateWebhookRequest { Webhook = made.Id, Url = changed.Url, Events = { "*" }, Etag = made.Etag }));
        Assert.Equal(StatusCode.Aborted, stale.StatusCode);

        await app.Webhooks.DeleteWebhookAsync(new DeleteWebhookRequest { Webhook = made.Id });
        var gone = await Assert.ThrowsAsync<RpcException>(() => GetAsync(app, made));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback);
        var webhook = await CreateAsync(app, "http://127.0.0.1:9/x", "*");
        await CreateAsync(app, "http://127.0.0.1:9/y", "*");
        await CreateAsync(app, "http://127.0.0.1:9/z", "*");
        await app.Webhooks.DisableWebhookAsync(new DisableWebhookRequest { Webhook = webhook.Id });
        var own = app.Service.Calls(NotificationApp.Workspace);
        await app.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });
        for (var i = 0; i < 3; i++)
            await app.Webhooks.TestWebhookAsync(new TestWebhookRequest { Webhook = webhook.Id });
        await HoldsAsync(async () => (await DeliveriesAsync(app, webhook)).All(each => each.AttemptCount > 0), "attempts");
        await app.Webhooks.DisableWebhookAsync(new DisableWebhookRequest { Webhook = webhook.Id });

        await ListWalk.AllHoldAsync(
            own, app.Service.Calls("w2"),
            new Dictionary<string, string>
            {
                ["ListWebhooks"] = "{}", ["ListWebhookDeliveries"] = $$"""{"webhook":"{{webhook.Id}}"}""",
            },
            [], WebhookService.Descriptor);
        await MisshapenWalk.RefusesAsync(own, [WebhookService.Descriptor]);
    }

    // What comes of a test, which the new secret has signed.
    private static async Task<Received> TestedAsync(NotificationApp app, Webhook rotated, WebhookReceiver receiver)
    {
        var test = await app.Webhooks.TestWebhookAsync(new TestWebhookRequest { Webhook = rotated.Id });
        await HoldsAsync(() => Task.FromResult(receiver.Seen.Any(got => got.Id == test.Id)), "the test arrives");
        var got = receiver.Seen.First(got => got.Id == test.Id);
        Assert.True(got.IsSignedBy(rotated.Secret));
        Assert.Equal("webhook_test", (string?)JsonNode.Parse(got.Body)!["type"]);
        return got;
    }

    private static Task HoldsAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(condition, what, seconds: 120);

    private static async Task<Webhook> CreateAsync(NotificationApp app, string url, params string[] events) =>
        await app.Webhooks.CreateWebhookAsync(new CreateWebhookRequest { Url = url, Events = { events } });

    private static async Task<Webhook> GetAsync(NotificationApp app, Webhook webhook) =>
        await app.Webhooks.GetWebhookAsync(new GetWebhookRequest { Webhook = webhook.Id });

    private static async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(NotificationApp app, Webhook webhook) =>
        (await app.Webhooks.ListWebhookDeliveriesAsync(new ListWebhookDeliveriesRequest { Webhook = webhook.Id })).Deliveries;

    private static async Task<WebhookDelivery> EndedAsync(NotificationApp app, Webhook webhook, WebhookDeliveryState state)
    {
        await HoldsAsync(async () => (await DeliveriesAsync(app, webhook)).Any(each => each.State == state), $"{state}");
        return (await DeliveriesAsync(app, webhook)).Single(each => each.State == state);
    }
}
