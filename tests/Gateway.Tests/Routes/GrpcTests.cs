using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Gateway.Tests.Running;
using Rapport.Notification.V1;

namespace Rapport.Gateway.Tests.Routes;

/// <summary>Native gRPC through the gateway.</summary>
public sealed class GrpcTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly Metadata WriteKey = new() { { "authorization", "Bearer " + RunningGateway.WriteKey } };
    private static readonly Metadata ApiKey = new() { { "authorization", "Bearer " + RunningGateway.ApiKey } };

    private ContactService.ContactServiceClient Contact => new(gateway.Channel());

    [Fact]
    public async Task UnaryCall_WithAKey_IsAnswered()
    {
        var contact = await Contact.GetContactAsync(new GetContactRequest { Contact = "c_1" }, ApiKey);

        Assert.Equal("c_1", contact.Contact_);
        var seen = gateway.Contact.Seen.Last(s => s.Path.EndsWith("/GetContact", StringComparison.Ordinal));
        Assert.Equal("shop", seen.Headers["x-rapport-workspace"]);
        // As it is set for tests.
        Assert.Equal("120000m", seen.Headers["grpc-timeout"]);
    }

    [Fact]
    public async Task Calls_ThatClaimAKind_HaveThatOfTheirKey()
    {
        var claims = new Metadata { { "x-rapport-kind", "service" }, { "x-rapport-principal", "contact" } };
        foreach (var (key, kind) in ((Metadata, string)[])[(WriteKey, "write_key"), (ApiKey, "api_key")])
        {
            Metadata headers = [key[0], .. claims];
            await Contact.IngestEventsAsync(new IngestEventsRequest(), headers);
            Assert.Equal(kind, Last("/IngestEvents").Headers["x-rapport-kind"]);
            using var call = Contact.IngestStream(headers);
            await call.RequestStream.WriteAsync(new IngestStreamRequest { Events = { new EventInput { Name = "seen" } } });
            Assert.True(await call.ResponseStream.MoveNext(default));
            await call.RequestStream.CompleteAsync();
            Assert.Equal(kind, Last("/IngestStream").Headers["x-rapport-kind"]);
        }

        SeenRequest Last(string call) => gateway.Contact.Seen.Last(s => s.Path.EndsWith(call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_WithAWriteKey_IsAnsweredBatchByBatch()
    {
        using var call = Contact.IngestStream(WriteKey);
        for (var size = 1; size <= 20; size++)
        {
            var batch = new IngestStreamRequest();
            batch.Events.Add(Enumerable.Repeat(new EventInput { Name = "seen" }, size));
            await call.RequestStream.WriteAsync(batch);
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal(size, call.ResponseStream.Current.AcceptedCount);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default));
    }

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated, "UNAUTHENTICATED")]
    [InlineData("rk_unknown", StatusCode.Unauthenticated, "UNAUTHENTICATED")]
    [InlineData(RunningGateway.WriteKey, StatusCode.PermissionDenied, "SCOPE_MISSING")]
    public async Task Call_WithoutTheRight_IsRefusedInGrpcsForm(string? key, StatusCode expected, string reason)
    {
        var headers = key is null ? new Metadata() : new Metadata { { "authorization", "Bearer " + key } };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Contact.GetContactAsync(new GetContactRequest(), headers).ResponseAsync);

        Assert.Equal(expected, refused.StatusCode);
        Assert.Equal(reason, refused.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason);
    }

    [Fact]
    public async Task InternalServices_FromOutside_DoNotExist()
    {
        var channel = gateway.Channel();
        var log = new EventLogService.EventLogServiceClient(channel);
        var commands = new CommandService.CommandServiceClient(channel);
        var keys = new CredentialService.CredentialServiceClient(channel);
        var clock = new PlatformClockService.PlatformClockServiceClient(channel);
        var calls = new Func<Task>[]
        {
            () => log.ReadEventsAsync(new ReadEventsRequest(), ApiKey).ResponseAsync,
            () => log.AppendEventsAsync(new AppendEventsRequest(), ApiKey).ResponseAsync,
            () => commands.EnqueueAsync(new EnqueueRequest(), ApiKey).ResponseAsync,
            () => keys.ResolveCredentialAsync(new ResolveCredentialRequest(), ApiKey).ResponseAsync,
            () => clock.AdvanceClockAsync(new AdvanceClockRequest { To = new Timestamp() }, ApiKey).ResponseAsync,
        };

        foreach (var call in calls)
            Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        Assert.All(gateway.Services.Values, service => Assert.Empty(service.Clock.Stops));
    }

    [Fact]
    public async Task Message_OverFourMegabytes_IsResourceExhausted()
    {
        var large = new IngestEventsRequest { RequestId = new string('x', 5_000_000) };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Contact.IngestEventsAsync(large, WriteKey).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task Metadata_OfHundredKilobytes_IsResourceExhausted()
    {
        var headers = new Metadata { ApiKey[0], { "x-large", new string('a', 100_000) } };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Contact.GetContactAsync(new GetContactRequest(), headers).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task Deadline_OfTheCaller_ReachesTheService()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => Contact.GetContactAsync(
            new GetContactRequest { Contact = "c_slow" }, ApiKey,
            TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200)).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
    }

    [Fact]
    public async Task Call_ToAServiceThatIsDown_IsUnavailable()
    {
        await using var own = await RunningGateway.StartAsync();
        var client = new ContactService.ContactServiceClient(own.Channel());
        await client.GetContactAsync(new GetContactRequest(), ApiKey);
        await own.KillAsync("Contact");
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => client.GetContactAsync(new GetContactRequest(), ApiKey).ResponseAsync);

        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
    }

    [Fact]
    public async Task Call_WithoutDeadlineToASlowService_EndsAtTheGatewaysOwn()
    {
        await using var own = await RunningGateway.StartAsync(("Gateway:CallTimeout", "00:00:00.300"));
        var client = new ContactService.ContactServiceClient(own.Channel());
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => client.GetContactAsync(new GetContactRequest { Contact = "c_slow" }, ApiKey).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
    }

    [Fact]
    public async Task Stream_OnWhichNothingMoves_IsEnded()
    {
        await using var own = await RunningGateway.StartAsync(("Gateway:StreamIdleTimeout", "00:00:05"));
        var client = new ContactService.ContactServiceClient(own.Channel());
        // The key is known then, and what the first call of a process costs is paid.
        await client.IngestEventsAsync(new IngestEventsRequest(), WriteKey);
        using var call = client.IngestStream(WriteKey);
        await call.RequestStream.WriteAsync(new IngestStreamRequest());
        Assert.True(await call.ResponseStream.MoveNext(default));

        var next = call.ResponseStream.MoveNext(default);
        await Assert.ThrowsAsync<RpcException>(() => next.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task JsonCall_OnTheGrpcPort_IsAnsweredToo()
    {
        using var client = new HttpClient { BaseAddress = gateway.Grpc };
        using var request = RunningGateway.Request("GET", "/v1/contacts/h2c");
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task GrpcPath_OverHttp1_IsRefused()
    {
        using var request = RunningGateway.Request("POST", "/rapport.contact.v1.ContactService/GetContact", json: "{}");
        request.Content!.Headers.ContentType = new("application/grpc");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Health_OfTheGateway_IsAnsweredWithoutACredential()
    {
        var health = await new Health.HealthClient(gateway.Channel()).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Reflection_OnlyInDevelopment_NamesThePublicServices(string development)
    {
        await using var own = await RunningGateway.StartAsync(("Rapport:Development", development));
        using var call = new ServerReflection.ServerReflectionClient(own.Channel()).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "*" });
        if (development == "false")
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
            Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
            return;
        }

        Assert.True(await call.ResponseStream.MoveNext(default));
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Contains("rapport.contact.v1.ContactService", names);
        Assert.DoesNotContain("rapport.contact.v1.EventLogService", names);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = names[0] });
        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.NotEmpty(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
    }
}
