using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Routes;

/// <summary>The pages behind the links of mails: for everybody, and nothing else is.</summary>
public sealed class PageRouteTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Theory]
    [InlineData("GET", "/u/abc-_1")]
    [InlineData("POST", "/u/abc-_1")]
    [InlineData("GET", "/preferences/abc?lang=zh")]
    [InlineData("POST", "/preferences/abc?lang=zh")]
    [InlineData("GET", "/confirm/abc")]
    [InlineData("POST", "/confirm/abc?lang=zh")]
    public async Task Page_WithoutAKey_ReachesNotificationAsNobodysCall(string verb, string path)
    {
        using var request = RunningGateway.Request(verb, path, key: null);
        request.Headers.Add("x-rapport-workspace", "shop");
        request.Headers.Add("x-rapport-service-token", "forged");
        if (verb == "POST")
            request.Content = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(("Notification", HttpStatusCode.OK), (await answer.Content.ReadAsStringAsync(), answer.StatusCode));
        var seen = gateway.Services["Notification"].Seen.Last(s => s.Target == path && s.Method == verb);
        Assert.Equal(RunningGateway.ServiceToken, seen.Headers["x-rapport-service-token"]);
        Assert.False(seen.Headers.ContainsKey("x-rapport-workspace"));
        Assert.Equal(verb == "POST" ? "List-Unsubscribe=One-Click" : "", Encoding.UTF8.GetString(seen.Body));
    }

    [Fact]
    public async Task Page_WithAKey_DoesNotHandItOn()
    {
        using var answer = await gateway.SendAsync("GET", "/u/with-a-key");

        var seen = gateway.Services["Notification"].Seen.Single(s => s.Path == "/u/with-a-key");
        Assert.False(seen.Headers.ContainsKey("authorization"));
        Assert.False(seen.Headers.ContainsKey("x-rapport-scopes"));
    }

    [Theory]
    [InlineData("DELETE", "/u/abc", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/u/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/u/a/b", HttpStatusCode.NotFound)]
    public async Task Page_OfAnotherFormOrVerb_IsNone(string verb, string path, HttpStatusCode status)
    {
        using var answer = await gateway.SendAsync(verb, path, key: null);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Page_WithALongForm_IsRefused()
    {
        using var request = RunningGateway.Request("POST", "/u/long", key: null);
        request.Content = new ByteArrayContent(new byte[20 * 1024]);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData(404, "text/html; charset=utf-8", "<html>no such link</html>", true)]
    [InlineData(503, "text/html; charset=utf-8", "<html>later</html>", true)]
    [InlineData(500, "text/html; charset=utf-8", "<html>stack</html>", false)]
    [InlineData(404, "text/plain", "stack", false)]
    public async Task Page_ThatSaysWhatIsWrong_IsShownAndNothingElse(int status, string type, string body, bool isShown)
    {
        await using var own = await RunningGateway.StartAsync();
        own.Services["Notification"].Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        };
        using var answer = await own.SendAsync("GET", "/u/abc", key: null);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(isShown, await answer.Content.ReadAsStringAsync() == body);
    }
}
