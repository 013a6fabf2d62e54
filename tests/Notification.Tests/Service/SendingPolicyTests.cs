using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>A workspace's own rules: when, how often, how late; and the receipt of every answer.</summary>
public sealed class SendingPolicyTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Receipt_OfAMessage_TellsEveryQuestionAndItsAnswer()
    {
        await using var app = await StartAsync(new SendingPolicy
        {
            TimeZone = "Asia/Tokyo", Caps = { new FrequencyCap { Id = "once", Most = 1, CalendarDays = 2 } },
        });
        var first = NotificationApp.Send("c_1");
        await app.EnqueueAsync(first);
        var sent = await app.ReachesAsync(first, MessageState.Sent);
        Assert.Equal(
            [
                "kill_switch", "expiry", "contact", "template", "staleness", "suppression", "policy express/1", "age express/1", "consent express/1",
                "automated_decision express/1", "address", "content", "hours express/1", "quiet_hours Asia/Tokyo workspace", "cap once",
            ],
            sent.Decision.Asked.Select(asked => $"{asked.Question} {asked.By}".Trim()));
        Assert.All(sent.Decision.Asked, asked => Assert.Equal("", asked.Answer));

        var second = NotificationApp.Send("c_1");
        await app.EnqueueAsync(second);
        var refused = await app.ReachesAsync(second, MessageState.NotSent);
        Assert.Equal(("capped", "cap", "capped", "once"), (
            refused.Reason, refused.Decision.Asked[^1].Question, refused.Decision.Asked[^1].Answer, refused.Decision.Asked[^1].By));

        await app.Suppressions.CreateSuppressionAsync(new CreateSuppressionRequest { Channel = "email", Address = "c_1@example.com" });
        var third = NotificationApp.Send("c_1");
        await app.EnqueueAsync(third);
        var barred = await app.ReachesAsync(third, MessageState.NotSent);
        Assert.Equal(("suppression", "suppressed"), (barred.Decision.Asked[^1].Question, barred.Decision.Asked[^1].Answer));
    }

    [Fact]
    public async Task E21_Message_InQuietHours_IsHeldUntilTheyAreOverAndThenAskedAnew()
    {
        // Quiet in the contact's zone until the hour after the next begins; open in the workspace's.
        var now = Now.UtcDateTime;
        var opens = now.Date.AddHours(now.Hour + 2);
        var from = opens.AddHours(-10);
        var policy = new SendingPolicy
        {
            TimeZone = "Pacific/Pago_Pago",
            QuietHours = { new QuietHours { From = from.ToString("HH:mm", null), To = opens.ToString("HH:mm", null) } },
        };
        await using var app = await StartAsync(policy);
        app.Contacts.Put(NotificationApp.Workspace, "c_1", "c_1@example.com", ("first_name", Value.ForString("Lin")), ("timezone", Value.ForString("Etc/UTC")));
        app.Contacts.Put(NotificationApp.Workspace, "c_2", "c_2@example.com", ("first_name", Value.ForString("Mo")), ("timezone", Value.ForString("Etc/UTC")));
        await app.ConsentAsync("c_2", "granted");
        await app.SaveTemplateAsync("code", "transactional");
        var (goes, revoked, code) = (NotificationApp.Send("c_1"), NotificationApp.Send("c_2"), NotificationApp.Send("c_1", "code"));
        await app.EnqueueAsync(goes, revoked, code);
        await app.ReachesAsync(code, MessageState.Sent);
        await Eventually.HoldsAsync(async () => (await app.MessageAsync(goes)).Reason == "quiet_hours", "held");
        var held = await app.MessageAsync(goes);
        Assert.Equal(MessageState.Queued, held.State);
        Assert.Equal(new DateTimeOffset(opens, TimeSpan.Zero), held.Decision.HoldUntilTime.ToDateTimeOffset());
        Assert.Equal("Etc/UTC contact", held.Decision.Asked.Single(asked => asked.Question == "quiet_hours").By);

        await app.ConsentAsync("c_2", "refused");
        await AdvanceAsync(app, new DateTimeOffset(opens, TimeSpan.Zero));
        var sent = await app.ReachesAsync(goes, MessageState.Sent);
        Assert.Null(sent.Decision.HoldUntilTime);
        Assert.Equal("", sent.Reason);
        Assert.Equal("no_consent", (await app.ReachesAsync(revoked, MessageState.NotSent)).Reason);
    }

    [Fact]
    public async Task E40_Messages_OfTwentyJourneysAtOnce_AreThreeOfTheHighestPriority()
    {
        await using var app = await StartAsync(new SendingPolicy { Caps = { new FrequencyCap { Id = "day", Most = 3, CalendarDays = 2 } } });
        var orders = Enumerable.Range(0, 20).Select(i =>
        {
            var order = NotificationApp.Send("c_1");
            order.SendMessage.Priority = i % 6 == 5 ? 50 : 1;
            return order;
        }).ToArray();
        await app.EnqueueAsync(orders);
        var ended = new List<Message>();
        foreach (var order in orders)
        {
            await Eventually.HoldsAsync(async () => (await app.MessageAsync(order)).EndTime is not null, "at its end");
            ended.Add(await app.MessageAsync(order));
        }

        Assert.Equal(3, ended.Count(message => message.State == MessageState.Sent));
        Assert.All(ended.Where(message => message.State == MessageState.Sent), message => Assert.Equal(50, message.Priority));
        Assert.All(ended.Where(message => message.State != MessageState.Sent), message =>
            Assert.Equal((MessageState.NotSent, "capped"), (message.State, message.Reason)));
        Assert.Equal(3, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task E40_Message_RefusedByTheMailServer_GivesItsPlaceBack()
    {
        await using var app = await StartAsync(new SendingPolicy { Caps = { new FrequencyCap { Id = "one", Most = 1, CalendarDays = 2 } } });
        await app.Mailbox.FailAsync(1, "reject", 550);
        var refused = NotificationApp.Send("c_1");
        await app.EnqueueAsync(refused);
        await app.ReachesAsync(refused, MessageState.Failed);
        var next = NotificationApp.Send("c_1");
        await app.EnqueueAsync(next);
        await app.ReachesAsync(next, MessageState.Sent);
    }

    [Fact]
    public async Task Message_OverACapThatDefers_IsHeldUntilThereIsAPlace()
    {
        await using var app = await StartAsync(new SendingPolicy
        {
            Caps = { new FrequencyCap { Id = "hourly", Most = 1, Window = Duration.FromTimeSpan(TimeSpan.FromHours(1)), WhenReached = CapReached.Defer } },
        });
        var first = NotificationApp.Send("c_1");
        await app.EnqueueAsync(first);
        await app.ReachesAsync(first, MessageState.Sent);
        var second = NotificationApp.Send("c_1");
        await app.EnqueueAsync(second);
        await Eventually.HoldsAsync(async () => (await app.MessageAsync(second)).Reason == "capped", "held");
        Assert.Equal(MessageState.Queued, (await app.MessageAsync(second)).State);
        await AdvanceAsync(app, (await app.MessageAsync(second)).Decision.HoldUntilTime.ToDateTimeOffset());
        await app.ReachesAsync(second, MessageState.Sent);
    }

    [Fact]
    public async Task Message_OlderThanThePolicyAllows_IsStale()
    {
        await using var app = await StartAsync(new SendingPolicy { MaxAge = Duration.FromTimeSpan(TimeSpan.FromHours(1)) });
        await app.SaveTemplateAsync("code", "transactional");
        var (late, code) = (NotificationApp.Send("c_1"), NotificationApp.Send("c_1", "code"));
        late.IssuedAt = code.IssuedAt = Now.AddMinutes(-61).ToTimestamp();
        await app.EnqueueAsync(late, code);
        var message = await app.ReachesAsync(late, MessageState.NotSent);
        Assert.Equal(("stale", "staleness"), (message.Reason, message.Decision.Asked[^1].Question));
        await app.ReachesAsync(code, MessageState.Sent);
    }

    [Fact]
    public async Task Policy_SavedAndRead_IsTheSameAndChangesByEtagOnly()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        var none = await http.GetFromJsonAsync<JsonElement>("/v1/sendingPolicy");
        Assert.Equal(("UTC", "0"), (none.GetProperty("timeZone").GetString(), none.GetProperty("etag").GetString()));
        var policy = new
        {
            timeZone = "Europe/Berlin", quietHours = new[] { new { from = "22:00", to = "08:00" } }, etag = "0",
            caps = new[] { new { id = "week", most = 3, window = "604800s", whenReached = "CAP_REACHED_DEFER" } },
        };
        using var saved = await http.PostAsJsonAsync("/v1/sendingPolicy", policy);
        saved.EnsureSuccessStatusCode();
        var read = await http.GetFromJsonAsync<JsonElement>("/v1/sendingPolicy");
        Assert.Equal(("1", "604800s"), (read.GetProperty("etag").GetString(), read.GetProperty("caps")[0].GetProperty("window").GetString()));
        using var stale = await http.PostAsJsonAsync("/v1/sendingPolicy", policy);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Contains("ETAG_MISMATCH", await stale.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_SavedByManyAtOnceWithTheSameEtag_IsSavedByOne()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var client = app.Service.Client<SendingPolicyService.SendingPolicyServiceClient>();
        var won = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                await client.SaveSendingPolicyAsync(new SaveSendingPolicyRequest
                {
                    Policy = new SendingPolicy { Etag = "0", Caps = { new FrequencyCap { Id = "c", Most = i + 1, CalendarDays = 1 } } },
                });
                return true;
            }
            catch (Grpc.Core.RpcException)
            {
                return false;
            }
        }));
        Assert.Single(won, each => each);
    }

    [Fact]
    public async Task Policy_WithFaults_IsRefusedNamingEveryField()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        using var answer = await http.PostAsJsonAsync("/v1/sendingPolicy", new
        {
            timeZone = "Mars/Olympus", maxAge = "1s", quietHours = new[] { new { from = "25:00", to = "8", channels = new[] { "pigeon" } } },
            caps = new object[]
            {
                new { id = "Bad Id", most = 0 }, new { id = "both", most = 1, window = "3600s", calendarDays = 1 },
                new { id = "both", most = 1, calendarDays = 99, priorityBelow = 101, channel = "pigeon" },
            },
            topics = new[] { new { purpose = "*" } },
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Contains("DEFINITION_INVALID", body, StringComparison.Ordinal);
        var fields = JsonDocument.Parse(body).RootElement.GetProperty("details").EnumerateArray()
            .Single(detail => detail.TryGetProperty("fieldViolations", out var _)).GetProperty("fieldViolations").EnumerateArray()
            .Select(violation => violation.GetProperty("field").GetString()!).ToList();
        string[] expected =
        [
            "time_zone", "max_age", "quiet_hours[0].from", "quiet_hours[0].to", "quiet_hours[0].channels", "caps[0].id", "caps[0].most",
            "caps[0].window", "caps[1].window", "caps[2].calendar_days", "caps[2].channel", "caps[2].priority_below", "topics[0].purpose", "caps",
        ];
        Assert.Equal(expected.Order(), fields.Order());

        using var never = await http.PostAsJsonAsync("/v1/sendingPolicy", new
        {
            quietHours = new[] { new { from = "08:00", to = "20:00" }, new { from = "20:00", to = "08:00" } },
        });
        Assert.Contains("leave no minute of a day", await never.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<NotificationApp> StartAsync(SendingPolicy policy)
    {
        var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        await app.Service.Client<SendingPolicyService.SendingPolicyServiceClient>()
            .SaveSendingPolicyAsync(new SaveSendingPolicyRequest { Policy = policy });
        return app;
    }

    private static async Task AdvanceAsync(NotificationApp app, DateTimeOffset to)
    {
        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        await clock.AdvanceClockAsync(new AdvanceClockRequest { To = to.ToTimestamp() });
    }
}
