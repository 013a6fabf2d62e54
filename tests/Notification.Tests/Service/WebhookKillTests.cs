using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Two processes that are killed with -9 while they send to receivers that are quick, that fail, and that hang.</summary>
public sealed class WebhookKillTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Events = 120;

    [Fact]
    public async Task Events_SentByTwoProcessesThatAreKilledAgainAndAgain_AllArriveSignedAndNobodyWaitsForTheOneThatHangs()
    {
        var log = new FakeLog();
        await using var server = await FakeLogServer.StartAsync(log);
        await using var quick = await WebhookReceiver.StartAsync();
        await using var failing = await WebhookReceiver.StartAsync();
        await using var hanging = await WebhookReceiver.StartAsync();
        var tried = new ConcurrentDictionary<string, bool>();
        failing.Answer = context =>
        {
            var isFirst = tried.TryAdd(context.Request.Headers["webhook-id"].ToString(), true);
            context.Response.StatusCode = isFirst ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        // So many are answered; whoever comes then is not, so that the process dies with attempts of which it knows nothing.
        var (limit, answered) = (1, new ConcurrentDictionary<string, bool>());
        quick.Answer = async context =>
        {
            var id = context.Request.Headers["webhook-id"].ToString();
            if (!answered.ContainsKey(id) && answered.Count >= Volatile.Read(ref limit))
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            answered.TryAdd(id, true);
        };
        hanging.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Mongo"] = mongo.ConnectionString,
            ["Mongo__Database"] = mongo.NewDatabase().DatabaseNamespace.DatabaseName,
            ["Rapport__Services__Contact"] = server.Address.ToString(),
            ["Rapport__Development"] = "true",
            ["Notification__Smtp__Port"] = "1",
            ["Notification__WebhookPrivateAddresses"] = "true",
            ["Notification__WebhookTimeout"] = "00:00:05",
        };
        using var first = new NotificationProcess(new(settings));
        using var second = new NotificationProcess(new(settings));
        NotificationProcess[] both = [first, second];
        await Task.WhenAll(both.Select(process => process.StartAsync()));
        var toQuick = await CreateAsync(first, quick, "*");
        var toFailing = await CreateAsync(first, failing, "order_completed");
        await CreateAsync(first, hanging, "*");
        var orders = Enumerable.Range(0, Events).Where(i => i % 8 == 0).Select(i => $"e{i}").ToList();
        foreach (var i in Enumerable.Range(0, Events))
            log.Append(NotificationApp.Said($"e{i}", i % 8 == 0 ? "order_completed" : "page_viewed", $"c_{i % 7}"));

        foreach (var (next, killed) in ((int, NotificationProcess[])[])[(20, [first]), (60, both), (Events, [second])])
        {
            await HoldsAsync(() => answered.Count >= limit, $"{limit} arrived");
            foreach (var process in killed)
                process.Kill();
            Volatile.Write(ref limit, next);
            await Task.WhenAll(killed.Select(process => process.StartAsync()));
        }

        await HoldsAsync(() => answered.Count == Events, "all arrived at the quick one");
        await HoldsAsync(() => Answered(failing).SetEquals(orders), "all arrived at the one that fails at first");
        Assert.All(quick.Seen, got => Assert.True(got.IsSignedBy(toQuick.Secret)));
        Assert.All(failing.Seen, got => Assert.True(got.IsSignedBy(toFailing.Secret)));
        // However often an event was sent, it was under one id.
        Assert.Equal(Events, quick.Seen.Select(EventOf).Distinct().Count());
        Assert.All(quick.Seen.GroupBy(got => got.Id), same => Assert.Single(same.Select(EventOf).Distinct()));
    }

    // Seen more than once: the first is answered by a failure, all others are taken.
    private static HashSet<string> Answered(WebhookReceiver receiver) =>
        [.. receiver.Seen.GroupBy(got => got.Id).Where(same => same.Count() > 1).Select(same => EventOf(same.First()))];

    private static string EventOf(Received got) => (string)JsonNode.Parse(got.Body)!["data"]!["id"]!;

    private static Task HoldsAsync(Func<bool> condition, string what) =>
        Eventually.HoldsAsync(() => Task.FromResult(condition()), what, seconds: 300);

    private static async Task<Webhook> CreateAsync(NotificationProcess process, WebhookReceiver receiver, string name) =>
        await process.Webhooks.CreateWebhookAsync(new CreateWebhookRequest { Url = receiver.Url, Events = { name } });
}
