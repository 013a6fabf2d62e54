using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>The REST surface as the gateway reaches it.</summary>
public sealed class SurfaceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly object Intro = new
    {
        id = "intro", channel = "email", @class = "marketing", subject = "Hello {{ contact.first_name }}",
        html = "<p>{{ variables.offer }}</p>{{ unsubscribe_url }}", text = "{{ variables.offer | default: 'Hi' }} {{ unsubscribe_url }}",
    };

    [Fact]
    public async Task Templates_SavedTwiceAndChanged_MakeTwoVersions()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        Assert.Equal(1, (await PostAsync(http, "/v1/templates", Intro)).GetProperty("version").GetInt32());
        Assert.Equal(1, (await PostAsync(http, "/v1/templates", Intro)).GetProperty("version").GetInt32());
        var changed = new { id = "intro", channel = "email", @class = "marketing", subject = "New", text = "x {{ unsubscribe_url }}" };
        var saved = await PostAsync(http, "/v1/templates", changed);
        Assert.Equal(
            (2, "marketing"), (saved.GetProperty("version").GetInt32(), saved.GetProperty("purpose").GetString()));
        await PostAsync(http, "/v1/templates", new { id = "another", channel = "email", @class = "transactional", subject = "s", text = "x" });

        var list = await http.GetFromJsonAsync<JsonElement>("/v1/templates?page_size=1");
        Assert.Equal("another", list.GetProperty("templates")[0].GetProperty("id").GetString());
        var next = await http.GetFromJsonAsync<JsonElement>(
            $"/v1/templates?page_size=1&page_token={list.GetProperty("nextPageToken").GetString()}");
        Assert.Equal(("intro", 2), (next.GetProperty("templates")[0].GetProperty("id").GetString(), next.GetProperty("templates")[0].GetProperty("version").GetInt32()));
        var old = await http.GetFromJsonAsync<JsonElement>("/v1/templates/intro?version=1");
        Assert.StartsWith("Hello", old.GetProperty("subject").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_ThatDoNotParse_AreRefusedWithLineAndColumnOfEveryPart()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        var answer = await http.PostAsJsonAsync("/v1/templates", new
        {
            id = "bad", channel = "email", @class = "marketing", subject = "{{ a | nofilter }}", text = "a\n{% if x %}",
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Contains("DEFINITION_INVALID", body, StringComparison.Ordinal);
        Assert.Contains("line 1, column 8", body, StringComparison.Ordinal);
        Assert.Contains("line 2, column 3", body, StringComparison.Ordinal);

        var empty = await http.PostAsJsonAsync("/v1/templates", new { id = "Bad Id" });
        var fields = (await empty.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("details").EnumerateArray()
            .Single(detail => detail.TryGetProperty("fieldViolations", out _)).GetProperty("fieldViolations").EnumerateArray()
            .Select(violation => violation.GetProperty("field").GetString());
        Assert.Equal(
            ["id", "channel", "class", "subject", "html"], fields);
    }

    [Theory]
    [InlineData("marketing", "<p>Hi</p>", "{{ unsubscribe_url }}", "html")]
    [InlineData("marketing", "", "Hi", "text")]
    [InlineData("transactional", "", "Hi", null)]
    [InlineData("marketing", "<a href='{{ unsubscribe_url }}'>no</a>", "", null)]
    public async Task Template_OfMarketing_HasAWayOutInEveryPart(string messageClass, string html, string text, string? field)
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        using var answer = await http.PostAsJsonAsync(
            "/v1/templates", new { id = "t", channel = "email", @class = messageClass, subject = "s", html, text });
        Assert.Equal(field is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        if (field is not null)
        {
            Assert.Contains($"\"field\": \"{field}\"".Replace(" ", "", StringComparison.Ordinal), body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("unsubscribe_url", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Suppressions_LookedUpReadAndFiltered_TellScopeAndEnd()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        var forAll = await PostAsync(http, "/v1/suppressions", new { channel = "sms", address = "+8613800138000", scope = "SUPPRESSION_SCOPE_ALL" });
        var soft = await PostAsync(http, "/v1/suppressions", new
        {
            channel = "email", address = "lin@example.com", reason = "soft bounces", expireTime = TimeProvider.System.GetUtcNow().AddDays(3).ToString("O"),
        });
        Assert.Equal(("phone", "api", "SUPPRESSION_SCOPE_ALL"), (
            forAll.GetProperty("addressType").GetString(), forAll.GetProperty("source").GetString(), forAll.GetProperty("scope").GetString()));
        var read = await http.GetFromJsonAsync<JsonElement>($"/v1/suppressions/{soft.GetProperty("id").GetString()}");
        Assert.Equal("soft bounces", read.GetProperty("reason").GetString());
        var found = await PostAsync(http, "/v1/suppressions:lookup", new { channel = "whatsapp", address = "+8613800138000" });
        Assert.Equal(forAll.GetProperty("id").GetString(), Assert.Single(found.GetProperty("suppressions").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await PostAsync(http, "/v1/suppressions:lookup", new { channel = "email", address = "mo@example.com" })).GetProperty("suppressions").EnumerateArray());
        var list = await http.GetFromJsonAsync<JsonElement>("/v1/suppressions?scope=SUPPRESSION_SCOPE_CHANNEL");
        Assert.Equal(soft.GetProperty("id").GetString(), Assert.Single(list.GetProperty("suppressions").EnumerateArray()).GetProperty("id").GetString());
        Assert.Single((await http.GetFromJsonAsync<JsonElement>("/v1/suppressions?channel=sms")).GetProperty("suppressions").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/suppressions/sup_none")).StatusCode);

        using var faulty = await http.PostAsJsonAsync("/v1/suppressions", new
        {
            channel = "sms", address = "0138 00138000", expireTime = "2020-01-01T00:00:00Z", reason = new string('x', 101),
        });
        var body = await faulty.Content.ReadAsStringAsync();
        Assert.All(["address", "expire_time", "reason"], field => Assert.Contains($"\"{field}\"", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Preview_OfAContact_RendersAndNamesWhatIsMissing()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        app.PutContact("c_1", "Lin & Co");
        await PostAsync(http, "/v1/templates", Intro);
        var preview = await PostAsync(
            http, "/v1/templates/intro:preview", new { contact = "c_1", variables = new { offer = "<b>" } });
        Assert.Equal(("Hello Lin & Co", "<p>&lt;b&gt;</p>http://localhost:8080/u/example", "<b> http://localhost:8080/u/example"), (
            preview.GetProperty("subject").GetString(), preview.GetProperty("html").GetString(),
            preview.GetProperty("text").GetString()));
        var missing = await http.PostAsJsonAsync(
            "/v1/templates/intro:preview", new { traits = new { first_name = "Mo" } });
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        Assert.Contains(
            "variables.offer has no value", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ThroughTheApi_IsOneMessagePerRequestIdAndItsReceiptIsFound()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        app.PutContact("c_1");
        await app.SaveTemplateAsync("code", "transactional", "{{ variables.code }}");
        var request = new { contact = "c_1", template = "code", variables = new { code = 4711 }, requestId = "r1" };
        var first = (await PostAsync(http, "/v1/messages:send", request)).GetProperty("id").GetString();
        Assert.Equal(first, (await PostAsync(http, "/v1/messages:send", request)).GetProperty("id").GetString());
        await Eventually.HoldsAsync(async () => (await http.GetFromJsonAsync<JsonElement>($"/v1/receipts/{first}"))
            .GetProperty("state").GetString() == "MESSAGE_STATE_SENT", "sent");
        Assert.Equal("4711", Assert.Single(await app.Mailbox.MailsAsync()).Subject);
        var list = await http.GetFromJsonAsync<JsonElement>("/v1/contacts/c_1/messages");
        Assert.Equal(first, Assert.Single(list.GetProperty("messages").EnumerateArray()).GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("/v1/messages:send", new { contact = "c_9", template = "code" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("/v1/messages:send", new { contact = "c_1", template = "none" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("/v1/messages:send", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/messages/nr_none")).StatusCode);
    }

    [Fact]
    public async Task Suppressions_CreatedListedAndDeleted_NeverShowTheAddress()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        var made = await PostAsync(
            http, "/v1/suppressions", new { channel = "email", address = "Lin@Example.com", reason = "complaint" });
        var again = await PostAsync(http, "/v1/suppressions", new { channel = "email", address = "lin@example.com" });
        Assert.Equal(made.ToString(), again.ToString());
        var list = await http.GetStringAsync("/v1/suppressions");
        Assert.Contains(made.GetProperty("id").GetString()!, list, StringComparison.Ordinal);
        Assert.DoesNotContain("lin@", list, StringComparison.OrdinalIgnoreCase);
        var path = $"/v1/suppressions/{made.GetProperty("id").GetString()}";
        Assert.Equal(HttpStatusCode.OK, (await http.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Clock_WhenItMovesPastAnExpiry_EndsHandoffsAndStandsIdle()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        app.PutContact("c_1");
        var expiry = TimeProvider.System.GetUtcNow().AddDays(3);
        await app.EnqueueAsync(NotificationApp.Handoff("c_1", expireAt: expiry));
        await Eventually.HoldsAsync(
            async () => !(await clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "idle");
        var status = await clock.GetClockStatusAsync(new GetClockStatusRequest());
        Assert.Equal(expiry.ToUnixTimeMilliseconds(), status.NextDue.ToDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal(4, status.AppliedN.Count);
        await clock.AdvanceClockAsync(new AdvanceClockRequest { To = expiry.ToTimestamp() });
        await app.ToldAsync("c_1", "handoff_completed");
        await Eventually.HoldsAsync(
            async () => !(await clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "idle again");
    }

    [Fact]
    public async Task EveryCall_OfAnotherWorkspace_FindsNothing()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command, NotificationApp.Handoff("c_1"));
        var message = await app.ReachesAsync(command, MessageState.Sent);
        using var other = app.Service.Rest();
        other.DefaultRequestHeaders.Remove("x-rapport-workspace");
        other.DefaultRequestHeaders.Add("x-rapport-workspace", "w2");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/messages/{message.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/v1/templates/intro")).StatusCode);
        var claim = await PostAsync(other, "/v1/handoffs:claim", new { queue = "sales", agent = "x" });
        Assert.False(claim.TryGetProperty("handoff", out _));
        using var outsider = app.Service.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await outsider.GetAsync($"/v1/messages/{message.Id}")).StatusCode);
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        var answer = await http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
