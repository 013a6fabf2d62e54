using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rapport.Contact.V1;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Audit;

/// <summary>What the audit log is told of calls through the gateway, and when.</summary>
public sealed class AuditTrailTests : IAsyncLifetime
{
    private readonly RunningGateway gateway = new();

    private FakeAudit Audit => gateway.Contact.Audit;

    public Task InitializeAsync() => gateway.InitializeAsync();

    public Task DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Update_OfAResource_IsNotedWithWhoWhatBeforeAndAfter()
    {
        gateway.Contact.Answer = context => context.Response.WriteAsJsonAsync(
            new { id = "k1", name = context.Request.Method == "GET" ? "old" : "new", secret = "rk_x" });

        using var answer = await gateway.SendAsync("PUT", "/v1/apiKeys/k1", json: """{"name":"new","etag":"3","else":1}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var (intent, outcome) = await NotesOfAsync(answer);
        Assert.Equal(("shop", "key_a", false), (intent.Workspace, intent.Principal, intent.IsSession));
        Assert.Equal(("rapport.contact.v1.ApiKeyService/UpdateApiKey", "apiKeys/k1"), (intent.Call, intent.Resource));
        Assert.Equal("127.0.0.0/24", intent.Network);
        SameJson("""{"name":"new","etag":"3"}""", intent.RequestJson);
        SameJson("""{"id":"k1","name":"old","secret":"***"}""", intent.BeforeJson);
        Assert.Equal(("done", ""), (outcome.Outcome, outcome.Reason));
        SameJson("""{"id":"k1","name":"new","secret":"***"}""", outcome.AfterJson);
    }

    [Fact]
    public async Task Creation_OfAResource_IsNotedUnderTheIdOfTheAnswer()
    {
        gateway.Contact.Answer = context => context.Response.WriteAsJsonAsync(new { id = "k9", secret = "rk_y" });

        using var answer = await gateway.SendAsync("POST", "/v1/apiKeys", json: """{"name":"n","scopes":["*"]}""");

        var (intent, outcome) = await NotesOfAsync(answer);
        Assert.Equal(("apiKeys", "apiKeys/k9"), (intent.Resource, outcome.Resource));
        Assert.Empty(intent.BeforeJson);
        Assert.DoesNotContain("rk_y", outcome.AfterJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameCall_OverGrpc_IsNotedTheSame()
    {
        gateway.Contact.Answer = context => context.Response.WriteAsJsonAsync(new { id = "k1", name = "old" });
        using var channel = gateway.Channel();
        var keys = new ApiKeyService.ApiKeyServiceClient(channel);

        var call = keys.UpdateApiKeyAsync(
            new UpdateApiKeyRequest { ApiKey = "k1", Name = "new" }, new Metadata { { "authorization", $"Bearer {RunningGateway.ApiKey}" } });
        await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseAsync);

        var intent = Assert.Single(Audit.Intents.Values);
        Assert.Equal(("rapport.contact.v1.ApiKeyService/UpdateApiKey", "apiKeys/k1"), (intent.Call, intent.Resource));
        Assert.Equal("new", (string?)JsonNode.Parse(intent.RequestJson)!["name"]);
        SameJson("""{"id":"k1","name":"old"}""", intent.BeforeJson);
        // The fake speaks no gRPC: whether the call had its effect is not known.
        Assert.Equal("failed", (await Audit.OutcomeAsync(intent.Id)).Outcome);
    }

    [Theory]
    [InlineData(404, """{"code":5,"details":[{"reason":"NOT_FOUND"}]}""", "refused", "NOT_FOUND")]
    [InlineData(409, """{"code":10,"details":[{"reason":"ETAG_MISMATCH"}]}""", "refused", "ETAG_MISMATCH")]
    [InlineData(500, "a stack", "failed", "INTERNAL")]
    [InlineData(503, "", "failed", "UNAVAILABLE")]
    public async Task Call_ThatIsNotCarriedOut_SaysWhy(int status, string body, string outcome, string reason)
    {
        gateway.Contact.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        };

        using var answer = await gateway.SendAsync("DELETE", "/v1/apiKeys/k1");

        var noted = (await NotesOfAsync(answer)).Outcome;
        Assert.Equal((outcome, reason), (noted.Outcome, noted.Reason));
        Assert.Empty(noted.AfterJson);
    }

    [Fact]
    public async Task Call_WhoseIntentCannotBeKept_IsNotCarriedOut()
    {
        Audit.Fault = StatusCode.Unavailable;
        using var answer = await gateway.SendAsync("DELETE", "/v1/apiKeys/k1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("UNAVAILABLE", await answer.ReasonAsync());
        Assert.DoesNotContain(gateway.Contact.Seen, seen => seen.Method == "DELETE");
        using var read = await gateway.SendAsync("GET", "/v1/apiKeys/k1");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task Outcome_WhileTheLogIsAway_IsKeptWhenItIsBack()
    {
        gateway.Contact.Answer = context =>
        {
            if (context.Request.Method == "DELETE")
                Audit.Fault = StatusCode.Unavailable;
            return context.Response.WriteAsync("{}");
        };
        using var answer = await gateway.SendAsync("DELETE", "/v1/apiKeys/k1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Audit.Outcomes);

        Audit.Fault = null;

        Assert.Equal("done", (await NotesOfAsync(answer)).Outcome.Outcome);
    }

    // A refusal is noted once a minute.
    [Fact]
    public async Task Row26_CallWithoutItsScope_IsRefusedAndNotedOnceAMinute()
    {
        using var first = await gateway.SendAsync("DELETE", "/v1/apiKeys/k1", RunningGateway.ReaderKey);
        using var second = await gateway.SendAsync("DELETE", "/v1/apiKeys/k1", RunningGateway.ReaderKey);
        using var third = await gateway.SendAsync("DELETE", "/v1/writeKeys/k1", RunningGateway.ReaderKey);

        Assert.Equal(HttpStatusCode.Forbidden, first.StatusCode);
        Assert.Equal(("refused", "SCOPE_MISSING"), Ended(await Audit.OutcomeAsync(IdOf(first))));
        Assert.Equal(("refused", "SCOPE_MISSING"), Ended(await Audit.OutcomeAsync(IdOf(third))));
        Assert.False(Audit.Intents.ContainsKey(IdOf(second)));
        Assert.Equal("key_r", Audit.Intents[IdOf(first)].Principal);
    }

    [Theory]
    [InlineData("GET", "/v1/apiKeys/k1", null)]
    [InlineData("POST", "/v1/events", """{"events":[]}""")]
    [InlineData("POST", "/v1/track", """{"event":"x","userId":"u"}""")]
    [InlineData("POST", "/v1/contacts:upsert", "{}")]
    public async Task Call_OfDailyWork_CostsNoNote(string verb, string path, string? json)
    {
        using var answer = await gateway.SendAsync(verb, path, json: json);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Audit.Intents);
    }

    [Fact]
    public async Task OwnCall_OfTheGateway_IsNotedToo()
    {
        using var answer = await gateway.SendAsync("POST", "/v1/admin:rebuild", json: """{"service":"nobody"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var (intent, outcome) = await NotesOfAsync(answer);
        Assert.Equal("POST /v1/admin:rebuild", intent.Call);
        SameJson("""{"service":"nobody"}""", intent.RequestJson);
        Assert.Equal(("refused", "FIELDS_INVALID"), Ended(outcome));
    }

    [Fact]
    public void Calls_ThatAreAudited_AreTheOnesThatTheirContractsMakeSo()
    {
        var audited = ApiDefinition.Load().Methods.Where(method => AuditedCall.Is(method.Facts)).Select(method => method.Rpc.Name).ToHashSet();

        Assert.Subset(audited, new HashSet<string>
        {
            "CreateApiKey", "EndWriteKey", "CreateWorkspace", "ArchiveWorkspace", "SetConsent", "ConfirmConsent", "SaveSegment",
            "PublishJourney", "SaveTemplate", "CreateMerge", "RemoveIdentifier", "SignMqlContract", "CreateSuppression", "ExportAuditEntries",
        });
        Assert.DoesNotContain(audited, name => name is "IngestEvents" or "UpsertContact" or "ClaimHandoff" or "SendMessage" or "EarnPoints");
    }

    private async Task<(NoteIntentRequest Intent, NoteOutcomeRequest Outcome)> NotesOfAsync(HttpResponseMessage answer) =>
        (Audit.Intents[IdOf(answer)], await Audit.OutcomeAsync(IdOf(answer)));

    private static (string Outcome, string Reason) Ended(NoteOutcomeRequest outcome) => (outcome.Outcome, outcome.Reason);

    private static string IdOf(HttpResponseMessage answer) => answer.Headers.GetValues("X-Request-Id").Single();

    private static void SameJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
