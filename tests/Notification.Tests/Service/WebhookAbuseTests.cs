using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Receivers that do what receivers must not, and addresses that are none.</summary>
public sealed class WebhookAbuseTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly (string, string) Loopback = ("Notification:WebhookPrivateAddresses", "true");

    [Theory]
    [InlineData("redirect", "redirected", "00:01:00")]
    [InlineData("endless", "answer_too_large", "00:01:00")]
    [InlineData("headers", "not_reached", "00:01:00")]
    [InlineData("closes", "not_reached", "00:01:00")]
    [InlineData("slow", "timed_out", "00:00:02")]
    [InlineData("hangs", "timed_out", "00:00:02")]
    public async Task Row48_ReceiverThatMisbehaves_IsCountedAsFailed(string way, string fault, string timeout)
    {
        await using var app = await NotificationApp.StartAsync(mongo, Loopback, ("Notification:WebhookTimeout", timeout));
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context => AnswerAsync(context, way, elsewhere.Url);
        var webhook = await CreateAsync(app, receiver.Url, "*");
        await app.SayAsync(NotificationApp.Said("e1", "page_viewed"));

        await HoldsAsync(async () => (await GetAsync(app, webhook)).FailingSince is not null, "an attempt that has failed");

        var tried = (await DeliveriesAsync(app, webhook))[0];
        Assert.Equal(fault, tried.Attempts[0].Fault);
        Assert.Equal(WebhookDeliveryState.Waiting, tried.State);
        Assert.NotNull(tried.NextAttemptTime);
        Assert.Empty(elsewhere.Seen);
    }

    // What was public when it was saved is private when it is dialled.
    [Fact]
    public async Task Row47_NameThatLeadsInside_IsNotDialled()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var lenient = await NotificationApp.StartAsync(mongo, Loopback);
        var webhook = await CreateAsync(lenient, receiver.Url, "*");
        await lenient.Webhooks.DisableWebhookAsync(new DisableWebhookRequest { Webhook = webhook.Id });
        await using var strict = await NotificationApp.StartAsync(mongo, ("Mongo:Database", lenient.Database));
        await lenient.Service.DisposeAsync();
        await strict.Webhooks.EnableWebhookAsync(new EnableWebhookRequest { Webhook = webhook.Id });
        await strict.Webhooks.TestWebhookAsync(new TestWebhookRequest { Webhook = webhook.Id });

        await HoldsAsync(async () => (await DeliveriesAsync(strict, webhook)) is [{ AttemptCount: > 0 }], "an attempt");

        Assert.Equal("address_refused", (await DeliveriesAsync(strict, webhook))[0].Attempts[0].Fault);
        Assert.Empty(receiver.Seen);
        var refused = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(strict, receiver.Url, "*"));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private static async Task AnswerAsync(HttpContext context, string way, string elsewhere)
    {
        switch (way)
        {
            case "redirect":
                context.Response.Redirect(elsewhere);
                break;
            case "endless":
                for (var i = 0; i < 100; i++)
                    await context.Response.WriteAsync(new string('x', 100_000));
                break;
            case "closes":
                context.Abort();
                break;
            case "hangs":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "headers":
                context.Response.Headers["X-Long"] = new string('x', 30_000);
                break;
            default:
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.WriteAsync("x");
                    await Task.Delay(100);
                }

                break;
        }
    }

    private static Task HoldsAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(condition, what, seconds: 120);

    private static async Task<Webhook> CreateAsync(NotificationApp app, string url, params string[] events) =>
        await app.Webhooks.CreateWebhookAsync(new CreateWebhookRequest { Url = url, Events = { events } });

    private static async Task<Webhook> GetAsync(NotificationApp app, Webhook webhook) =>
        await app.Webhooks.GetWebhookAsync(new GetWebhookRequest { Webhook = webhook.Id });

    private static async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(NotificationApp app, Webhook webhook) =>
        (await app.Webhooks.ListWebhookDeliveriesAsync(new ListWebhookDeliveriesRequest { Webhook = webhook.Id })).Deliveries;
}
