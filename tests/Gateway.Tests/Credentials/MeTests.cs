using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Credentials;

/// <summary>Who am I, and what the scopes of an installation are.</summary>
public sealed class MeTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task Me_WithAnApiKey_TellsWorkspaceScopesAndLimits()
    {
        using var answer = await gateway.SendAsync("GET", "/v1/me");
        var me = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(("shop", "The shop", "Asia/Shanghai", "zh-CN"),
            ((string?)me["workspace"], (string?)me["workspaceDisplayName"], (string?)me["zone"], (string?)me["locale"]));
        Assert.Equal(("key_a", "api_key"), ((string?)me["principal"], (string?)me["kind"]));
        Assert.Contains("*", me["scopes"]!.AsArray().Select(scope => (string?)scope));
        Assert.Null(me["expireTime"]);
        Assert.Equal(5_000, (int)me["limits"]!["requestsPerSecond"]!);
    }

    [Fact]
    public async Task Me_WithAWriteKeyOrOneOfFewScopes_IsAnsweredToo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me");
        request.Headers.Authorization = RunningGateway.Basic(RunningGateway.WriteKey);
        using var write = await gateway.Client.SendAsync(request);
        using var reader = await gateway.SendAsync("GET", "/v1/me", RunningGateway.ReaderKey);

        Assert.Equal("write_key", (string?)JsonNode.Parse(await write.Content.ReadAsStringAsync())!["kind"]);
        Assert.Equal(HttpStatusCode.OK, reader.StatusCode);
    }

    [Fact]
    public async Task Me_WithoutAKey_IsRefused()
    {
        using var answer = await gateway.SendAsync("GET", "/v1/me", key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(RunningGateway.ApiKey, HttpStatusCode.OK)]
    [InlineData(RunningGateway.OtherKey, HttpStatusCode.Forbidden)]
    [InlineData(RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    public async Task Workspaces_AreNotForKeysThatMayDoEverythingInOne(string key, HttpStatusCode status)
    {
        using var answer = await gateway.SendAsync("GET", "/v1/workspaces", key);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("contacts.read", HttpStatusCode.OK)]
    [InlineData("contacts.write", HttpStatusCode.OK)]
    [InlineData("tags.read", HttpStatusCode.Forbidden)]
    public async Task BatchGet_AsksForTheScopeToReadOrTheOneOfBefore(string scope, HttpStatusCode status)
    {
        gateway.Contact.Credentials.Add("rk_" + scope, RunningGateway.ApiCredential("shop", "key_s", scope));

        using var answer = await gateway.SendAsync("POST", "/v1/contacts:batchGet", "rk_" + scope, "{}");

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task KeyLimit_WhereItIsSet_HoldsOneKeyAndNotTheOthersOfItsWorkspace()
    {
        var narrow = await RunningGateway.StartAsync(("Gateway:KeyRequestsPerSecond", "1"));
        try
        {
            // The first alone, the others at once, however slow the machine: one a second is refilled.
            var statuses = new List<HttpStatusCode> { await StatusAsync() };
            statuses.AddRange(await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => StatusAsync())));

            using var other = await narrow.SendAsync("GET", "/v1/me", RunningGateway.ReaderKey);
            Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
            Assert.Equal(HttpStatusCode.OK, statuses[0]);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
        finally
        {
            await narrow.DisposeAsync();
        }

        async Task<HttpStatusCode> StatusAsync()
        {
            using var answer = await narrow.SendAsync("GET", "/v1/me");
            return answer.StatusCode;
        }
    }
}
