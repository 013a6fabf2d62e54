using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Links that lead over the platform, the picture, and who is told to have followed them.</summary>
public sealed partial class ClickTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Fact]
    public async Task Click_OfAPerson_LeadsOnIsToldOnceAndStandsOnTheMessage()
    {
        await using var app = await StartAsync();
        var (message, links) = await MailAsync(app);
        Assert.Equal(2, links.Count);
        Later(app);

        using var http = Browser(app, Person);
        using (var answer = await http.GetAsync(links[0]))
        {
            Assert.Equal((HttpStatusCode.Found, "https://shop.example/a?x=1&y=%E4%BD%A0"), (answer.StatusCode, answer.Headers.Location!.AbsoluteUri));
            Assert.Equal(("no-store", "no-referrer"), (
                answer.Headers.CacheControl!.ToString(), answer.Headers.GetValues("Referrer-Policy").Single()));
        }

        // A double click.
        (await http.GetAsync(links[0])).Dispose();
        var told = (await app.ToldAsync("c_1", "message_clicked", "notification")).Properties.Fields;
        Assert.Equal((message.Id, "email", "offer", 1.0, "https://shop.example/a?x=1&y=你", "welcome", "jr_1", "mail"), (
            told["message"].StringValue, told["channel"].StringValue, told["template"].StringValue, told["link"].NumberValue,
            told["url"].StringValue, told["journey"].StringValue, told["run"].StringValue, told["step"].StringValue));
        var delivery = (await SettledAsync(app, message.Id, hits: 2)).Delivery;
        Assert.Equal(["click 1 person", "click 1 person"], delivery.Hits.Select(hit => $"{hit.Kind} {hit.Link} {hit.Verdict}"));
        Assert.Equal((delivery.Hits[0].HitTime, null), (delivery.ClickTime, delivery.OpenTime));
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_clicked");
    }

    [Fact]
    public async Task Clicks_OfMachines_LeadOnStandOnTheMessageAndAreNotTold()
    {
        await using var app = await StartAsync();
        var (message, links) = await MailAsync(app);
        // Before the mail can have been read, however slow this machine is.
        await GoneOutAsync(app, message, ahead: TimeSpan.FromHours(1));
        using var person = Browser(app, Person);
        (await person.GetAsync(links[0])).Dispose();
        Later(app, minutes: 120);
        using var scanner = Browser(app, "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))");
        using (var answer = await scanner.GetAsync(links[0]))
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        using (var head = new HttpRequestMessage(HttpMethod.Head, links[1]))
            (await person.SendAsync(head)).Dispose();
        var delivery = (await SettledAsync(app, message.Id, hits: 3)).Delivery;
        Assert.Equal(
            ["1 machine too_soon", "1 machine scanner", "2 machine head_request"],
            delivery.Hits.Select(hit => $"{hit.Link} {hit.Verdict} {hit.Sign}"));
        Assert.Null(delivery.ClickTime);

        // Whoever comes afterwards is told, and so is known that the others were not.
        (await person.GetAsync(links[1])).Dispose();
        await app.ToldAsync("c_1", "message_clicked");
        Assert.Equal(2, Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_clicked").Event.Properties.Fields["link"].NumberValue);
    }

    [Fact]
    public async Task Open_OfAMail_IsToldOnceAndOnlyWhereThePolicyAsksForIt()
    {
        await using var app = await StartAsync();
        Assert.DoesNotContain("/o/", await HtmlAsync(app, (await SendAsync(app)).Id), StringComparison.Ordinal);
        await app.Service.Client<SendingPolicyService.SendingPolicyServiceClient>().SaveSendingPolicyAsync(new SaveSendingPolicyRequest
        {
            Policy = new SendingPolicy { Tracking = new Tracking { Opens = true } },
        });
        var message = await SendAsync(app);
        var html = await HtmlAsync(app, message.Id);
        Assert.DoesNotContain("/c/", html, StringComparison.Ordinal);
        var picture = new Uri(Picture().Match(html).Groups[1].Value, UriKind.Relative);
        Later(app);
        using var apple = Browser(app, "Mozilla/5.0");
        (await apple.GetAsync(picture)).Dispose();
        using var unwilling = Browser(app, Person);
        unwilling.DefaultRequestHeaders.Add("Sec-GPC", "1");
        (await unwilling.GetAsync(picture)).Dispose();
        using var gmail = Browser(app, "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await gmail.GetAsync(picture);
            Assert.Equal((HttpStatusCode.OK, "image/gif", 42L), (
                answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentLength));
        }

        Assert.Equal(message.Id, (await app.ToldAsync("c_1", "message_opened", "notification")).Properties.Fields["message"].StringValue);
        var delivery = (await SettledAsync(app, message.Id, hits: 3)).Delivery;
        Assert.Equal(
            ["machine privacy_proxy", "person image_proxy", "person image_proxy"], delivery.Hits.Select(hit => $"{hit.Verdict} {hit.Sign}"));
        Assert.Equal(delivery.Hits[1].HitTime, delivery.OpenTime);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_opened");
    }

    [Fact]
    public async Task Link_ThatIsNoneOfOurs_LeadsNowhere()
    {
        await using var app = await StartAsync();
        var (message, links) = await MailAsync(app);
        var unsubscribe = UnsubscribeToken().Match(await HtmlAsync(app, message.Id)).Groups[1].Value;
        using var http = Browser(app, Person);
        foreach (var path in new[] { "/c/abc", $"{links[0]}A", $"/c/{unsubscribe}", "/c/https://evil.example", "/c/example" })
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
            Assert.Equal((HttpStatusCode.NotFound, null), (answer.StatusCode, answer.Headers.Location));
        }

        // The picture is one whatever the token, and a link is none.
        (await http.GetAsync(new Uri(links[0].OriginalString.Replace("/c/", "/o/", StringComparison.Ordinal), UriKind.Relative))).EnsureSuccessStatusCode();
        using var direct = app.Service.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await direct.GetAsync(links[0])).StatusCode);
        Assert.Null((await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message.Id })).Delivery);
    }

    [Fact]
    public async Task Link_OfATransactionalMail_StaysAsItWasWritten()
    {
        await using var app = await StartAsync();
        await SaveAsync(app, "code", "transactional");
        var message = await SendAsync(app, "code");
        Assert.Contains("href=\"https://shop.example/a?x=1&amp;y=你\"", await HtmlAsync(app, message.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_OnAMailThatWasForgotten_LeadsOnAndLeavesNothing()
    {
        await using var app = await StartAsync();
        var (message, links) = await MailAsync(app);
        var stored = app.Service.Services.GetRequiredService<IMongoDatabase>().GetCollection<BsonDocument>("messages");
        await stored.DeleteOneAsync(new BsonDocument("_id", message.Id));
        using var http = Browser(app, Person);
        using var answer = await http.GetAsync(links[1]);
        Assert.Equal((HttpStatusCode.Found, "https://shop.example/b"), (answer.StatusCode, answer.Headers.Location!.AbsoluteUri));
        Assert.Equal(0, await stored.CountDocumentsAsync(Builders<BsonDocument>.Filter.Empty));
    }

    [Fact]
    public async Task Hits_BeyondTheBound_AreLedOnAndNotKept()
    {
        await using var app = await StartAsync();
        var (message, links) = await MailAsync(app);
        using var http = Browser(app, "python-requests/2.32");
        for (var i = 0; i < 103; i++)
        {
            using var answer = await http.GetAsync(links[0]);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }

        Assert.Equal(100, (await SettledAsync(app, message.Id, hits: 100)).Delivery.Hits.Count);
    }

    private async Task<NotificationApp> StartAsync()
    {
        var app = await NotificationApp.StartAsync(mongo, ("Notification:PublicUrl", "https://mail.example/"));
        await SaveAsync(app, "offer", "marketing");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        return app;
    }

    private static async Task SaveAsync(NotificationApp app, string id, string messageClass) =>
        await app.Templates.SaveTemplateAsync(new SaveTemplateRequest
        {
            Template = new Template
            {
                Id = id, Channel = "email", Class = messageClass, Subject = "Offer",
                Html = "<body><a href=\"https://shop.example/a?x=1&amp;y=你\">a</a> <a href=\"https://shop.example/b\">b</a>"
                    + " <a href=\"{{ unsubscribe_url }}\">no more</a></body>",
                Text = "https://shop.example/a {{ unsubscribe_url }}",
            },
        });

    private static async Task<Message> SendAsync(NotificationApp app, string template = "offer")
    {
        var order = NotificationApp.Send("c_1", template);
        await app.EnqueueAsync(order);
        return await app.ReachesAsync(order, MessageState.Sent);
    }

    private static async Task<string> HtmlAsync(NotificationApp app, string message)
    {
        var mail = (await app.Mailbox.MailsAsync()).Single(each => each.MessageId.Contains(message, StringComparison.Ordinal));
        using var raw = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(await app.Mailbox.RawAsync(mail.Id)));
        using var read = await MimeMessage.LoadAsync(raw);
        return read.HtmlBody!;
    }

    private static async Task<(Message Message, IReadOnlyList<Uri> Links)> MailAsync(NotificationApp app)
    {
        var message = await SendAsync(app);
        var html = await HtmlAsync(app, message.Id);
        Assert.DoesNotContain("shop.example", html, StringComparison.Ordinal);
        return (message, [.. TrackedUrl().Matches(html).Select(match => new Uri(match.Groups[1].Value, UriKind.Relative))]);
    }

    // So long after the mail went out that a person can have read it.
    private static void Later(NotificationApp app, int minutes = 1)
    {
        var clock = app.Service.Services.GetRequiredService<PlatformClock>();
        clock.AdvanceTo(clock.GetUtcNow().AddMinutes(minutes));
    }

    // As if the mail went out so far ahead of now.
    private static async Task GoneOutAsync(NotificationApp app, Message message, TimeSpan ahead)
    {
        var at = app.Service.Services.GetRequiredService<PlatformClock>().GetUtcNow() + ahead;
        var messages = app.Service.Services.GetRequiredService<IMongoDatabase>().GetCollection<BsonDocument>("messages");
        var changed = await messages.UpdateOneAsync(
            new BsonDocument { ["_id"] = message.Id, ["end"] = new BsonDocument("$exists", true) },
            new BsonDocument("$set", new BsonDocument("end", at.UtcDateTime)));
        Assert.Equal(1, changed.ModifiedCount);
    }

    private static HttpClient Browser(NotificationApp app, string agent)
    {
        using var rest = app.Service.Rest();
        var http = app.Service.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        foreach (var (name, values) in rest.DefaultRequestHeaders)
            http.DefaultRequestHeaders.Add(name, values);
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        return http;
    }

    private static async Task<Message> SettledAsync(NotificationApp app, string message, int hits)
    {
        Message? read = null;
        await Eventually.HoldsAsync(
            async () => (read = await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message })).Delivery is { } delivery
                && delivery.Hits.Count == hits && delivery.Hits.All(hit => hit.Verdict != "pending"),
            $"{hits} hits with a verdict");
        return read!;
    }

    [GeneratedRegex("href=\"https://mail.example(/c/[\\w-]+)\"")]
    private static partial Regex TrackedUrl();

    [GeneratedRegex("<img src=\"https://mail.example(/o/[\\w-]+)\"")]
    private static partial Regex Picture();

    [GeneratedRegex("/u/([\\w-]+)\"")]
    private static partial Regex UnsubscribeToken();
}
