using System.Net;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Events.Consents;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>The mail that asks whether a consent is theirs, and the page behind its link.</summary>
public sealed partial class DoubleOptInTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Pending_TenThousandTimes_IsOneMailToThatAddress()
    {
        await using var app = await StartAsync();
        // The address that is asked is not the one in use.
        app.Contacts.Put(NotificationApp.Workspace, "c_2", "c_1@example.com");
        app.Contacts.Merge(NotificationApp.Workspace, "c_2", "c_1");
        app.Contacts.Use(NotificationApp.Workspace, "c_1", "other@example.com");
        for (var i = 0; i < 10_000; i++)
            app.Log.Append(NotificationApp.Act("c_1", "pending"));
        await app.Service.PumpAsync(app.Log, _ => true);

        var mail = await MailAsync(app);
        Assert.Equal(("c_1@example.com", "Is it you?"), (mail.To, mail.Subject));
        await Eventually.HoldsAsync(() => Task.FromResult(app.Consents.Requests > 0), "asked");
        await app.ConsentAsync("c_1", "pending");
        // Something that is ordered later has gone out, and no second mail of that kind before it.
        var order = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(order);
        await app.ReachesAsync(order, MessageState.Sent);
        Assert.Single(await app.Mailbox.MailsAsync(), each => each.Subject == "Is it you?");
        Assert.InRange(app.Consents.Requests, 1, 1_000);
    }

    [Fact]
    public async Task Pending_WhoseTokenGotLostOnItsWay_IsAskedUnderTheSameRequestAndIsOneMail()
    {
        await using var app = await StartAsync();
        app.Consents.LostAnswers = 2;
        await app.ConsentAsync("c_1", "pending");
        await MailAsync(app);
        // Once more for each that got lost; a slow machine may ask again by itself.
        Assert.True(app.Consents.Requests >= 3);
        Assert.Single(await app.Mailbox.MailsAsync());
    }

    [Fact]
    public async Task Link_OpenedByAScanner_ConfirmsNothingAndTheButtonDoes()
    {
        await using var app = await StartAsync();
        await app.ConsentAsync("c_1", "pending");
        var path = PathIn(await app.Mailbox.RawAsync((await MailAsync(app)).Id));
        using var http = app.Service.Rest();
        foreach (var language in (string[])["en", "zh"])
        {
            using var page = await http.GetAsync(new Uri($"{path}?lang={language}", UriKind.Relative));
            var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains(language == "zh" ? "是的，我愿意" : "Yes, I do", html, StringComparison.Ordinal);
            Assert.Contains("c•••@example.com", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        }

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Empty(app.Consents.Confirmed);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(http, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(2, app.Consents.Confirmed.Count);
        Assert.Single(app.Consents.Confirmed.Distinct());
    }

    [Fact]
    public async Task Link_ThatIsNoneExpiredOrOfAnotherKind_ConfirmsNothing()
    {
        await using var app = await StartAsync();
        await app.ConsentAsync("c_1", "pending");
        var raw = await app.Mailbox.RawAsync((await MailAsync(app)).Id);
        var path = PathIn(raw);
        using var http = app.Service.Rest();
        var another = LinkHeader().Match(raw).Groups[1].Value;
        foreach (var forged in new[] { $"/confirm/{another}", path[..^2] + (path[^2] == 'a' ? "bb" : "aa"), "/confirm/x" })
        {
            using var answer = await PostAsync(http, forged);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        // Nor does this link do what those of other mails do.
        using var unsubscribed = await PostAsync(http, path.Replace("/confirm/", "/u/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, unsubscribed.StatusCode);
        Assert.Empty(app.Consents.Confirmed);

        app.Consents.Refusal = StatusCode.FailedPrecondition;
        using var late = await PostAsync(http, path);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Contains("nothing to confirm any more", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        app.Consents.Refusal = StatusCode.Unavailable;
        using var away = await PostAsync(http, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
    }

    [Fact]
    public async Task Pending_ThatIsOldImportedOrInAWorkspaceThatAsksNobody_IsNoMail()
    {
        await using var app = await StartAsync();
        var old = NotificationApp.Act("c_1", "pending");
        old.OccurredAt = TimeProvider.System.GetUtcNow().AddDays(-3).ToTimestamp();
        var imported = NotificationApp.Act("c_1", "pending");
        imported.Historic = true;
        foreach (var act in new[] { old, imported, NotificationApp.Act("c_1", "pending", "sms", [new ConsentAddress("phone", "+4930123456")]) })
            await app.ConsentAsync(act);
        app.Contacts.Put("w2", "c_2", "c_2@example.com");
        var elsewhere = NotificationApp.Act("c_2", "pending");
        elsewhere.Workspace = "w2";
        await app.ConsentAsync(elsewhere);
        app.PutContact("c_3");
        await app.ConsentAsync("c_3", "pending");
        await MailAsync(app);
        Assert.Equal([$"{NotificationApp.Workspace}/c_3@example.com"], app.Consents.Addresses);
    }

    [Fact]
    public async Task Policy_WithATemplateThatCannotBeAnswered_IsRefusedWithTheField()
    {
        await using var app = await StartAsync();
        await app.SaveTemplateAsync("intro");
        foreach (var (template, says) in new[] { ("none", "no template"), ("intro", "marketing"), ("code", "confirm_url"), ("", "missing") })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, template));
            var fault = Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations);
            Assert.Equal("policy.double_opt_in.template", fault.Field);
            Assert.Contains(says, fault.Description, StringComparison.Ordinal);
        }
    }

    private static async Task<ReceivedMail> MailAsync(NotificationApp app)
    {
        ReceivedMail? mail = null;
        await Eventually.HoldsAsync(
            async () => (mail = (await app.Mailbox.MailsAsync()).FirstOrDefault(each => each.Subject == "Is it you?")) is not null,
            "the mail that asks");
        return mail!;
    }

    private static string PathIn(string raw) => Url().Match(raw.Replace("=\r\n", "", StringComparison.Ordinal)).Groups[1].Value;

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path)
    {
        using var form = new FormUrlEncodedContent([new("act", "confirm")]);
        return await http.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    private static async Task SaveAsync(NotificationApp app, string template) =>
        await app.Service.Client<SendingPolicyService.SendingPolicyServiceClient>().SaveSendingPolicyAsync(new SaveSendingPolicyRequest
        {
            Policy = new SendingPolicy { DoubleOptIn = new Rapport.Notification.V1.DoubleOptIn { Template = template } },
        });

    private async Task<NotificationApp> StartAsync()
    {
        var app = await NotificationApp.StartAsync(mongo, ("Notification:PublicUrl", "https://mail.example/"));
        await app.Templates.SaveTemplateAsync(new SaveTemplateRequest
        {
            Template = new Template
            {
                Id = "confirm", Channel = "email", Class = "transactional", Subject = "Is it you?", Text = "{{ variables.confirm_url }}",
            },
        });
        await app.SaveTemplateAsync("code", "transactional");
        app.PutContact("c_1");
        await SaveAsync(app, "confirm");
        return app;
    }

    [GeneratedRegex(@"https://mail\.example(/confirm/[\w-]+)")]
    private static partial Regex Url();

    [GeneratedRegex(@"(?m)^X-Rapport-Link: ([\w-]+)\r?$")]
    private static partial Regex LinkHeader();
}
