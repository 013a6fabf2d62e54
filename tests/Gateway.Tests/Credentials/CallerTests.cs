using System.Net;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Credentials;

/// <summary>Which credential may do what.</summary>
public sealed class CallerTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Theory]
    [InlineData("GET", "/v1/contacts/c_1", RunningGateway.ApiKey, HttpStatusCode.OK)]
    [InlineData("GET", "/v1/contacts/c_1", RunningGateway.ReaderKey, HttpStatusCode.OK)]
    [InlineData("GET", "/v1/contacts/c_1", RunningGateway.WriteKey, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/v1/contacts/c_1/consents", RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    [InlineData("GET", "/v1/scoreModels", RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/v1/events", RunningGateway.WriteKey, HttpStatusCode.OK)]
    [InlineData("POST", "/v1/events", RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/v1/track", RunningGateway.WriteKey, HttpStatusCode.OK)]
    [InlineData("POST", "/v1/track", RunningGateway.ApiKey, HttpStatusCode.OK)]
    [InlineData("POST", "/v1/track", RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    [InlineData("GET", "/v1/ingest/rejects", RunningGateway.WriteKey, HttpStatusCode.OK)]
    [InlineData("GET", "/v1/ingest/rejects", RunningGateway.ReaderKey, HttpStatusCode.OK)]
    [InlineData("POST", "/v1/admin:advanceClock", RunningGateway.ReaderKey, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/v1/admin:advanceClock", RunningGateway.WriteKey, HttpStatusCode.Forbidden)]
    [InlineData("GET", "/v1/contacts/c_1", "rk_unknown", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/v1/contacts/c_1", "", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/v1/contacts/c_1", "eyJhbGciOiJub25lIn0.e30.", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/v1/track", "rk_unknown", HttpStatusCode.Unauthorized)]
    public async Task Credential_OnAPath_IsTakenOrRefused(string verb, string path, string key, HttpStatusCode expected)
    {
        using var answer = await gateway.SendAsync(verb, path, key, verb == "POST" ? "{}" : null);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
            Assert.Equal("SCOPE_MISSING", await answer.ReasonAsync());
        if (expected == HttpStatusCode.Unauthorized)
            Assert.Equal("UNAUTHENTICATED", await answer.ReasonAsync());
    }

    [Fact]
    public async Task Workspace_OfTheCall_IsThatOfTheCredential()
    {
        using var answer = await gateway.SendAsync("GET", "/v1/contacts/whose?workspace=shop", RunningGateway.OtherKey);

        var seen = gateway.Contact.Seen.Single(s => s.Path == "/v1/contacts/whose");
        Assert.Equal("bank", seen.Headers["x-rapport-workspace"]);
    }

    [Fact]
    public async Task Credential_ThatHasExpired_IsRefused()
    {
        var expired = RunningGateway.ApiCredential("shop", "key_e", "*");
        expired.ExpireTime = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToTimestamp();
        gateway.Contact.Credentials.Add("rk_expired", expired);
        using var answer = await gateway.SendAsync("GET", "/v1/contacts/c_1", "rk_expired");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Credential_OfUnspecifiedKind_MayOnlyIngest()
    {
        gateway.Contact.Credentials.Add("rk_odd", new Credential { Workspace = "shop", Scopes = { "*" } });
        using var answer = await gateway.SendAsync("GET", "/v1/contacts/c_1", "rk_odd");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
