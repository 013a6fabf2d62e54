using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
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
        Assert.Equal("10000m", seen.Headers["grpc-timeout"]);
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
        var calls = new Func<Task>[]
        {
            () => new EventLogService.EventLogServiceClient(channel).ReadEventsAsync(new ReadEventsRequest(), ApiKey).ResponseAsync,
            () => new EventLogService.EventLogServiceClient(channel).AppendEventsAsync(new AppendEventsRequest(), ApiKey).ResponseAsync,
            () => new CommandService.CommandServiceClient(channel).EnqueueAsync(new EnqueueRequest(), ApiKey).ResponseAsync,
            () => new CredentialService.CredentialServiceClient(channel)
                .ResolveCredentialAsync(new ResolveCredentialRequest(), ApiKey).ResponseAsync,
            () => new PlatformClockService.PlatformClockServiceClient(channel)
                .AdvanceClockAsync(new AdvanceClockRequest { To = new Timestamp() }, ApiKey).ResponseAsync,
        };

        foreach (var call in calls)
            Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        Assert.All(gateway.Services.Values, service => Assert.Empty(service.Clock.Stops));
    }

    [Fact]
    public async Task Message_OverFourMegabytes_IsResourceExhausted()
    {
        var large = new IngestEventsRequest { RequestId = new string('x', 5_000_000) };
        var refused = await Assert.ThrowsAsync<RpcException>(() => Contact.IngestEventsAsync(large, WriteKey).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task Metadata_OfHundredKilobytes_IsResourceExhausted()
    {
        var headers = new Metadata { { "authorization", "Bearer " + RunningGateway.ApiKey }, { "x-large", new string('a', 100_000) } };
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
        await using var own = new Started(await RunningGateway.StartAsync());
        var client = new ContactService.ContactServiceClient(own.Running.Channel());
        await client.GetContactAsync(new GetContactRequest(), ApiKey);
        await own.Running.KillAsync("Contact");
        var refused = await Assert.ThrowsAsync<RpcException>(() => client.GetContactAsync(new GetContactRequest(), ApiKey).ResponseAsync);

        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
    }

    [Fact]
    public async Task Call_WithoutDeadlineToASlowService_EndsAtTheGatewaysOwn()
    {
        await using var own = new Started(await RunningGateway.StartAsync(("Gateway:CallTimeout", "00:00:00.300")));
        var client = new ContactService.ContactServiceClient(own.Running.Channel());
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => client.GetContactAsync(new GetContactRequest { Contact = "c_slow" }, ApiKey).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
    }
}
