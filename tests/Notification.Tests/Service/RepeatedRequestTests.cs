using Grpc.Core;
using Rapport.Notification.V1;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>request_id on notification's writes: one effect, one answer, whatever dies in between.</summary>
public sealed class RepeatedRequestTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task EveryWrite_UnderAKeyOfAnotherRequest_IsRefused()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await WriteWalk.AllAskForTheirKeyAsync(
            app.Service.Services, app.Service.Calls("w1"), "rapport.notification.", Place("")[..^1]);
    }

    [Fact]
    public async Task Send_UnderAUsedId_WithAnotherTemplateIsRefusedAndNotTakenForSent()
    {
        await using var app = await WithTemplatesAsync();
        var first = await app.Messages.SendMessageAsync(Send("welcome"));
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await app.Messages.SendMessageAsync(Send("goodbye")));
        Assert.Equal((StatusCode.InvalidArgument, "IDEMPOTENCY_KEY_REUSED"), (refused.StatusCode, ReasonOf(refused)));
        Assert.Equal(first.Id, Assert.Single(await MessagesAsync(app)).Id);
    }

    [Fact]
    public async Task Send_SixteenAtOnceAndAfterALostAnswer_IsOneMessage()
    {
        await using var app = await WithTemplatesAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                await app.Messages.SendMessageAsync(Send("welcome"));
            }
            catch (RpcException refused)
            {
                Assert.Equal((StatusCode.Aborted, "IDEMPOTENCY_KEY_IN_USE"), (refused.StatusCode, ReasonOf(refused)));
            }
        }));
        var (first, later) = await LostAnswer.ThroughAsync(app.Service.Services, Place("r1"),
            async () => await app.Messages.SendMessageAsync(Send("welcome")));
        Assert.Equal(first.Id, later.Id);
        Assert.Single(await MessagesAsync(app));
    }

    [Fact]
    public async Task Send_ToAContactThatIsNotThereYet_MayBeRepeatedUnderItsId()
    {
        await using var app = await WithTemplatesAsync();
        var request = Send("welcome");
        request.Contact = "c_2";
        var missing = await Assert.ThrowsAsync<RpcException>(async () => await app.Messages.SendMessageAsync(request));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        app.PutContact("c_2");
        Assert.Equal("c_2", (await app.Messages.SendMessageAsync(request)).Contact);
    }

    [Fact]
    public async Task Claim_AfterALostAnswer_IsTheSameHandoffUnderTheSameLease()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        app.PutContact("c_2");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"), NotificationApp.Handoff("c_2"));
        var (first, later) = await LostAnswer.ThroughAsync(app.Service.Services, Place("r1"), async () =>
            await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann", RequestId = "r1" }));
        Assert.NotEmpty(first.LeaseToken);
        Assert.Equal((first.Handoff.Id, first.LeaseToken), (later.Handoff.Id, later.LeaseToken));
        var claimed = await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest { Filter = "state=\"claimed\"" });
        Assert.Single(claimed.Handoffs);
    }

    [Fact]
    public async Task Release_AfterALostAnswer_IsDone()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        var claim = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann" });
        var (_, later) = await LostAnswer.ThroughAsync(app.Service.Services, Place("r1"), async () =>
            await app.Handoffs.ReleaseHandoffAsync(new ReleaseHandoffRequest
            {
                Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken, RequestId = "r1",
            }));
        Assert.Equal(HandoffState.Open, later.State);
        var lost = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.ReleaseHandoffAsync(
            new ReleaseHandoffRequest { Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken, RequestId = "r2" }));
        Assert.Equal("LEASE_LOST", ReasonOf(lost));
    }

    [Fact]
    public async Task Refusal_ThatWasDecided_StaysTheAnswerOfItsRequest()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        var open = Assert.Single((await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest())).Handoffs);
        var request = new ReleaseHandoffRequest { Handoff = open.Id, LeaseToken = "none", RequestId = "r1" };
        var first = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.ReleaseHandoffAsync(request));
        var second = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.ReleaseHandoffAsync(request));
        Assert.Equal("LEASE_LOST", ReasonOf(first));
        Assert.Equal((first.StatusCode, first.GetRpcStatus()), (second.StatusCode, second.GetRpcStatus()));
    }

    [Fact]
    public async Task Suppression_DeletedBeforeTheAnswerWasLost_IsDeleted()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var made = await app.Suppressions.CreateSuppressionAsync(
            new CreateSuppressionRequest { Channel = "email", Address = "lin@example.com", Reason = "complaint" });
        var delete = new DeleteSuppressionRequest { Suppression = made.Id, RequestId = "r1" };
        await LostAnswer.ThroughAsync(
            app.Service.Services, Place("r1"), async () => await app.Suppressions.DeleteSuppressionAsync(delete));
        delete.RequestId = "r2";
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await app.Suppressions.DeleteSuppressionAsync(delete));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    private static string Place(string key) => $"{NotificationApp.Workspace}/internal/{key}";

    private static string? ReasonOf(RpcException refused) =>
        refused.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;

    private static SendMessageRequest Send(string template) =>
        new() { Contact = "c_1", Template = template, RequestId = "r1" };

    private static async Task<IReadOnlyList<Message>> MessagesAsync(NotificationApp app) =>
        (await app.Messages.ListContactMessagesAsync(new ListContactMessagesRequest { Contact = "c_1" })).Messages;

    private async Task<NotificationApp> WithTemplatesAsync()
    {
        var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.SaveTemplateAsync("welcome", "transactional", "hello");
        await app.SaveTemplateAsync("goodbye", "transactional", "bye");
        return app;
    }
}
