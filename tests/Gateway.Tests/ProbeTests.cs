using System.Net;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests;

public sealed class ProbeTests
{
    [Fact]
    public async Task Readiness_ContactIsAway_StaysAndCallersAreToldToComeAgain()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var before = await gateway.Client.GetAsync("/readyz");
        await gateway.KillAsync("Contact");
        using var after = await gateway.Client.GetAsync("/readyz");
        using var alive = await gateway.Client.GetAsync("/livez");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/v1/contacts/c_1");
        asked.Headers.Authorization = new("Bearer", RunningGateway.ApiKey);
        using var refused = await gateway.Client.SendAsync(asked);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task LandingPage_NamesMailboxAndDashboardWhereTheyAre()
    {
        await using var gateway = await RunningGateway.StartAsync(
            ("Gateway:MailboxUrl", "http://localhost:8025/"), ("Gateway:DashboardUrl", "http://localhost:18888/"));
        var page = await gateway.Client.GetStringAsync("/");

        Assert.Contains("href=\"http://localhost:8025/\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost:18888/\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/docs\"", page, StringComparison.Ordinal);
    }
}
