using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

public sealed class LimitTests
{
    private const string Status = """{"code":5,"message":"m","details":[{"reason":"OWN","domain":"rapport"}]}""";

    [Theory]
    [InlineData(true, 512_000, HttpStatusCode.OK)]
    [InlineData(true, 512_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(false, 511_000, HttpStatusCode.OK)]
    [InlineData(false, 512_001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task IngestBody_AroundTheLimit_IsTakenOrRefused(bool declared, int bytes, HttpStatusCode expected)
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var answer = await PostAsync(gateway, "/v1/batch", bytes, declared);

        Assert.Equal(expected, answer.StatusCode);
        if (expected != HttpStatusCode.OK)
            Assert.Equal("TOO_LARGE", await answer.ReasonAsync());
    }

    [Fact]
    public async Task Body_OfAnotherPathOverItsLimit_IsRefused()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var answer = await PostAsync(gateway, "/v1/contacts:batchGet", 4 * 1024 * 1024 + 1, declared: true);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task JsonPath_WithAnotherContentType_IsRefused()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var request = RunningGateway.Request("POST", "/v1/contacts:batchGet");
        request.Content = new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("CONTENT_TYPE_UNSUPPORTED", await answer.ReasonAsync());
        Assert.DoesNotContain(gateway.Contact.Seen, seen => seen.Target == "/v1/contacts:batchGet");
    }

    [Fact]
    public async Task Requests_FarOverTheRate_AreRefusedForThatWorkspaceOnly()
    {
        await using var gateway = await RunningGateway.StartAsync(
            ("Gateway:RequestsPerSecond", "1"), ("Gateway:RequestBurst", "5"));
        var statuses = new List<HttpStatusCode>();
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 25 || (i < 500 && !statuses.Contains(HttpStatusCode.TooManyRequests)); i++)
        {
            using var answer = await gateway.SendAsync("GET", "/v1/contacts");
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
                Assert.Equal("RATE_LIMITED", await answer.ReasonAsync());
            }
        }

        // What is refilled while they are sent: one a second.
        var refilled = (int)TimeProvider.System.GetElapsedTime(started).TotalSeconds + 1;
        using var other = await gateway.SendAsync("GET", "/v1/contacts", RunningGateway.OtherKey);
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 5, 5 + refilled);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Service_ThatIsDown_IsAnsweredAsUnavailable()
    {
        await using var gateway = await RunningGateway.StartAsync();
        await gateway.KillAsync("Scoring");
        using var answer = await gateway.SendAsync("GET", "/v1/scoreModels");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("UNAVAILABLE", await answer.ReasonAsync());
    }

    [Fact]
    public async Task Service_ThatIsTooSlow_IsAnsweredAsTimeout()
    {
        await using var gateway = await RunningGateway.StartAsync(("Gateway:CallTimeout", "00:00:00.300"));
        gateway.Contact.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var answer = await gateway.SendAsync("GET", "/v1/contacts/c_1");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("DEADLINE_EXCEEDED", await answer.ReasonAsync());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(503)]
    public async Task Answer_OfAService_PassesUnchanged(int status)
    {
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Contact.Answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-Own"] = "kept";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Status);
        };
        using var answer = await gateway.SendAsync("GET", "/v1/contacts/c_1");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("kept", answer.Headers.GetValues("X-Own").Single());
        Assert.Equal(Status, await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(RunningGateway gateway, string path, int bytes, bool declared)
    {
        var request = RunningGateway.Request("POST", path);
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(new string(' ', bytes)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!declared)
        {
            request.Content.Headers.ContentLength = null;
            request.Headers.TransferEncodingChunked = true;
        }

        return gateway.Client.SendAsync(request);
    }
}
