using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Consents;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>The way out of marketing: the headers of mails, the address that mail programs post to, and the page.</summary>
public sealed partial class UnsubscribeTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Dictionary<string, string> OneClick = new() { ["List-Unsubscribe"] = "One-Click" };

    [Fact]
    public async Task E38_Mail_OfMarketing_CarriesBothHeadersAndATransactionalOneNeither()
    {
        await using var app = await StartAsync(("Notification:UnsubscribeMailbox", "unsubscribe@rapport.example"));
        var raw = await MailAsync(app, NotificationApp.Send("c_1"));
        Assert.Matches(
            @"(?m)^List-Unsubscribe: <https://mail\.example/u/[\w-]+>,\r?\n <mailto:unsubscribe@rapport\.example\?subject=[\w-]+>\r?$", raw);
        Assert.Matches(@"(?m)^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$", raw);
        Assert.DoesNotContain("c_1", UrlIn(raw), StringComparison.Ordinal);

        await app.SaveTemplateAsync("code", "transactional");
        Assert.DoesNotContain("List-Unsubscribe", await MailAsync(app, NotificationApp.Send("c_1", "code")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task E38_Get_OfEveryLink_ChangesNothing()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        using var http = app.Service.Rest();
        foreach (var path in new[] { url, url + "?lang=zh", url.Replace("/u/", "/preferences/", StringComparison.Ordinal), url + "?scope=all&List-Unsubscribe=One-Click" })
        {
            using var page = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            var html = await page.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("c_1@example.com", html, StringComparison.Ordinal);
            Assert.Contains("c•••@example.com", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        }

        await MailAsync(app, NotificationApp.Send("c_1"));
        Assert.DoesNotContain(app.Log.All(), logged => logged.Event.Origin?.Name == "notification" && logged.Event.Name == "consent_changed");
    }

    [Fact]
    public async Task E38_Post_OfAMailProgram_StopsWhatWaitsAndIsToldOnce()
    {
        await using var app = await StartAsync();
        await app.SaveTemplateAsync("code", "transactional");
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        // The mail server is away: what is ordered now waits for it.
        await app.Mailbox.FailAsync(1000, "reject");
        var waiting = NotificationApp.Send("c_1");
        await app.EnqueueAsync(waiting);
        await Eventually.HoldsAsync(async () => (await app.MessageAsync(waiting)).Attempts > 0, "tried once");

        using var http = app.Service.Rest();
        using var answer = await PostAsync(http, url, OneClick);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no_consent", (await app.ReachesAsync(waiting, MessageState.NotSent)).Reason);

        foreach (var _ in Enumerable.Range(0, 3))
            (await PostAsync(http, url, OneClick)).EnsureSuccessStatusCode();
        var told = await app.ToldAsync("c_1", "consent_changed", "notification");
        var said = told.Properties.Fields;
        Assert.Equal(("marketing", "email", "refused", "one_click", "c_1@example.com", "email"), (
            said["purpose"].StringValue, said["channel"].StringValue, said["state"].StringValue, said["source"].StringValue,
            said["address"].StringValue, said["address_type"].StringValue));
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "consent_changed" && logged.Event.Origin?.Name == "notification");

        await app.Mailbox.ClearFaultsAsync();
        await MailAsync(app, NotificationApp.Send("c_1", "code"));
        // The same person's other address has not said no.
        app.Contacts.Put(NotificationApp.Workspace, "c_1", "second@example.com", ("first_name", Value.ForString("Lin")));
        await app.ConsentAsync(NotificationApp.Act("c_1", "granted", "email", [new ConsentAddress("email", "second@example.com")]));
        await MailAsync(app, NotificationApp.Send("c_1"));
    }

    [Fact]
    public async Task E38_Post_WhileTheBatchIsOnItsWay_StopsEverythingThatStartsASecondLater()
    {
        await using var app = await StartAsync(("Notification:Smtp:Connections", "1"));
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        var before = await app.Mailbox.CountAsync();
        // Each of these takes 400 ms; they are decided and claimed together.
        await app.Mailbox.FailAsync(90, "delay", delayMs: 400);
        // So many that a slow machine does not send the last of them before it has said no.
        var orders = Enumerable.Range(0, 60).Select(_ => NotificationApp.Send("c_1")).ToArray();
        await app.EnqueueAsync(orders);
        await Eventually.HoldsAsync(async () => await app.Mailbox.CountAsync() > before, "the first is on its way");
        using var http = app.Service.Rest();
        (await PostAsync(http, url, OneClick)).EnsureSuccessStatusCode();
        await Task.Delay(TimeSpan.FromSeconds(1));
        var atOneSecond = await app.Mailbox.CountAsync();
        foreach (var order in orders)
            await Eventually.HoldsAsync(
                async () => (await app.MessageAsync(order)).State is MessageState.Sent or MessageState.NotSent, "at its end");
        // One may have been under way when the second was over.
        Assert.InRange(await app.Mailbox.CountAsync(), 0, atOneSecond + 1);
        var states = new List<string>();
        foreach (var order in orders)
            states.Add((await app.MessageAsync(order)).Reason);
        Assert.Contains("no_consent", states);
    }

    [Fact]
    public async Task Post_ByTheButtonForEverything_RefusesEveryPurposeOnTheChannel()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        using var http = app.Service.Rest();
        using var answer = await PostAsync(http, url, new Dictionary<string, string> { ["scope"] = "all" });
        Assert.Contains("gets no more mail from us", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var told = await app.ToldAsync("c_1", "consent_changed", "notification");
        Assert.Equal(("*", "unsubscribe_page"), (told.Properties.Fields["purpose"].StringValue, told.Properties.Fields["source"].StringValue));
        await RefusedAsync(app);
    }

    [Fact]
    public async Task Post_AgainAfterANewConsent_CountsAgain()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        using var http = app.Service.Rest();
        (await PostAsync(http, url, OneClick)).EnsureSuccessStatusCode();
        await RefusedAsync(app);
        await app.ConsentAsync("c_1", "granted");
        await MailAsync(app, NotificationApp.Send("c_1"));
        (await PostAsync(http, url, OneClick)).EnsureSuccessStatusCode();
        await RefusedAsync(app);
    }

    [Fact]
    public async Task Link_ThatIsNoneOfOurs_IsNotFoundAndAnExampleSaysSo()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        using var http = app.Service.Rest();
        foreach (var path in new[] { "/u/abc", url + "A", "/preferences/abc" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(http, path, OneClick)).StatusCode);
        }

        Assert.Contains("example", await http.GetStringAsync(new Uri("/u/example", UriKind.Relative)), StringComparison.Ordinal);
        // Not through the gateway.
        using var direct = app.Service.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(direct, url, OneClick)).StatusCode);
        await MailAsync(app, NotificationApp.Send("c_1"));
    }

    [Fact]
    public async Task Page_ByTheReadersLanguage_IsChineseOrEnglish()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1")));
        using var http = app.Service.Rest();
        Assert.Contains("lang=\"en\"", await http.GetStringAsync(new Uri(url, UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains(">退订<", WebUtility.HtmlDecode(await http.GetStringAsync(new Uri(url + "?lang=zh", UriKind.Relative))), StringComparison.Ordinal);
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr,zh-CN;q=0.9,en;q=0.8");
        Assert.Contains("lang=\"zh\"", await http.GetStringAsync(new Uri(url, UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_ToTheMailboxOfTheHeader_UnsubscribesAndAVacationReplyDoesNot()
    {
        await using var app = await StartAsync(("Notification:UnsubscribeMailbox", "unsubscribe@rapport.example"));
        var raw = await MailAsync(app, NotificationApp.Send("c_1"));
        var token = Regex.Match(raw, @"subject=([\w-]+)>").Groups[1].Value;
        var inbound = app.Service.Client<InboundMailService.InboundMailServiceClient>();

        Task<ReceiveMailResponse> ReceiveAsync(string subject, string header = "", string workspace = NotificationApp.Workspace) =>
            new InboundMailService.InboundMailServiceClient(app.Service.Calls(workspace)).ReceiveMailAsync(new ReceiveMailRequest
            {
                Raw = Convert.ToBase64String(Encoding.UTF8.GetBytes(
                    $"From: c_1@example.com\r\nTo: unsubscribe@rapport.example\r\n{header}Subject: {subject}\r\n\r\n\r\n")),
            }).ResponseAsync;

        Assert.Equal(InboundMail.AutomaticReply, (await ReceiveAsync(token, "Auto-Submitted: auto-replied\r\n")).TakenFor);
        Assert.Equal(InboundMail.Ignored, (await ReceiveAsync("please stop")).TakenFor);
        Assert.Equal(InboundMail.Ignored, (await ReceiveAsync(token, workspace: "w2")).TakenFor);
        await MailAsync(app, NotificationApp.Send("c_1"));

        // Folded, as mail programs do with long lines.
        Assert.Equal(InboundMail.Unsubscribe, (await ReceiveAsync(token[..70] + "\r\n " + token[70..])).TakenFor);
        Assert.Equal(InboundMail.Unsubscribe, (await ReceiveAsync(token)).TakenFor);
        await RefusedAsync(app);
        Assert.Equal("unsubscribe_mail", (await app.ToldAsync("c_1", "consent_changed", "notification")).Properties.Fields["source"].StringValue);
        foreach (var raw64 in new[] { "", "no base64", Convert.ToBase64String(new byte[1024 * 1024 + 1]) })
        {
            var refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(
                () => inbound.ReceiveMailAsync(new ReceiveMailRequest { Raw = raw64 }).ResponseAsync);
            Assert.Equal(Grpc.Core.StatusCode.InvalidArgument, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Preferences_OfTopics_AreTakenAsActsOfTheAddress()
    {
        await using var app = await StartAsync();
        await app.Service.Client<SendingPolicyService.SendingPolicyServiceClient>().SaveSendingPolicyAsync(new SaveSendingPolicyRequest
        {
            Policy = new SendingPolicy
            {
                Topics = { new Topic { Purpose = "events", Names = { ["en"] = "Events & fairs", ["zh"] = "活动" } } },
            },
        });
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1"))).Replace("/u/", "/preferences/", StringComparison.Ordinal);
        using var http = app.Service.Rest();
        var page = await http.GetStringAsync(new Uri(url, UriKind.Relative));
        Assert.Contains("value=\"marketing\" checked", page, StringComparison.Ordinal);
        Assert.Contains("Events &amp; fairs", page, StringComparison.Ordinal);

        // What was not shown is left as it was.
        (await PostAsync(http, url, new Dictionary<string, string> { ["act"] = "topics", ["shown"] = "events", ["topic"] = "events" })).EnsureSuccessStatusCode();
        var granted = await app.ToldAsync("c_1", "consent_changed", "notification");
        Assert.Equal(("events", "granted", "preference_centre"), (
            granted.Properties.Fields["purpose"].StringValue, granted.Properties.Fields["state"].StringValue, granted.Properties.Fields["source"].StringValue));
        await MailAsync(app, NotificationApp.Send("c_1"));

        using var saved = await PostAsync(http, url, new Dictionary<string, string> { ["act"] = "topics", ["shown"] = "marketing" });
        Assert.Contains("role=\"status\"", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await RefusedAsync(app);
    }

    [Fact]
    public async Task Preferences_OfAPause_LastAsLongAsWasChosen()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1"))).Replace("/u/", "/preferences/", StringComparison.Ordinal);
        using var http = app.Service.Rest();
        using var page = await PostAsync(http, url, new Dictionary<string, string> { ["act"] = "pause", ["days"] = "7" });
        Assert.Contains("Paused until", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("paused", await RefusedAsync(app));
        // A length that is not offered is none.
        (await PostAsync(http, url, new Dictionary<string, string> { ["act"] = "pause", ["days"] = "36500" })).EnsureSuccessStatusCode();
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "consent_changed" && logged.Event.Origin?.Name == "notification");
    }

    [Fact]
    public async Task Preferences_OfHowOften_CapWhatTheContactGets()
    {
        await using var app = await StartAsync();
        var url = UrlIn(await MailAsync(app, NotificationApp.Send("c_1"))).Replace("/u/", "/preferences/", StringComparison.Ordinal);
        using var http = app.Service.Rest();
        var form = new Dictionary<string, string> { ["act"] = "frequency", ["days"] = "7" };
        using var page = await PostAsync(http, url, form);
        Assert.Contains("value=\"7\" checked", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        (await PostAsync(http, url, form)).EnsureSuccessStatusCode();
        var told = await app.ToldAsync("c_1", "preferences_changed", "notification");
        Assert.Equal((1, 7), (told.Properties.Fields["most"].NumberValue, told.Properties.Fields["days"].NumberValue));
        await MailAsync(app, NotificationApp.Send("c_1"));
        var second = NotificationApp.Send("c_1");
        await app.EnqueueAsync(second);
        var refused = await app.ReachesAsync(second, MessageState.NotSent);
        Assert.Equal(("capped", "preference"), (refused.Reason, refused.Decision.Asked[^1].By));
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "preferences_changed");
    }

    private async Task<NotificationApp> StartAsync(params (string Name, string Value)[] more)
    {
        var app = await NotificationApp.StartAsync(mongo, [("Notification:PublicUrl", "https://mail.example/"), .. more]);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        return app;
    }

    /// <summary>Sends a message and gives its source.</summary>
    private static async Task<string> MailAsync(NotificationApp app, Rapport.Notification.V1.Command command)
    {
        await app.EnqueueAsync(command);
        var message = await app.ReachesAsync(command, MessageState.Sent);
        var mail = (await app.Mailbox.MailsAsync()).Last(each => each.MessageId.Contains(message.Id, StringComparison.Ordinal));
        return await app.Mailbox.RawAsync(mail.Id);
    }

    private static async Task<string> RefusedAsync(NotificationApp app)
    {
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        return (await app.ReachesAsync(command, MessageState.NotSent)).Reason;
    }

    private static string UrlIn(string raw) => Link().Match(raw).Groups[1].Value;

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string path, Dictionary<string, string> form) =>
        http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(form));

    [GeneratedRegex("List-Unsubscribe: <https://mail.example(/u/[^>]+)>")]
    private static partial Regex Link();
}
