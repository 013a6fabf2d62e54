using Grpc.Core;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>request_id on tagging's writes: one effect, one answer, whatever dies in between.</summary>
public sealed class RepeatedRequestTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Place = "w1/internal/r1";

    [Fact]
    public async Task EveryWrite_UnderAKeyOfAnotherRequest_IsRefused()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await WriteWalk.AllAskForTheirKeyAsync(app.Service.Services, app.Service.Calls("w1"), "rapport.tagging.", "w1/internal");
    }

    [Fact]
    public async Task AddTag_RepeatedAndAfterALostAnswer_IsToldOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_1", null);
        var request = new AddContactTagRequest { Contact = "c_1", Tag = "vip", RequestId = "r1" };
        await LostAnswer.ThroughAsync(
            app.Service.Services, Place, async () => await app.ContactTags.AddContactTagAsync(request));
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "tag_added");
        request.Tag = "gold";
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await RefusalAsync(async () => await app.ContactTags.AddContactTagAsync(request)));
    }

    [Fact]
    public async Task AddTag_SixteenAtOnce_IsToldOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_1", null);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                await app.ContactTags.AddContactTagAsync(new AddContactTagRequest { Contact = "c_1", Tag = "vip", RequestId = "r1" });
            }
            catch (RpcException refused)
            {
                Assert.Equal(StatusCode.Aborted, refused.StatusCode);
            }
        }));
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "tag_added");
    }

    [Fact]
    public async Task Delete_AfterALostAnswer_IsDoneAndUnderAnotherIdIsNotFound()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("big", "count(\"order_completed\", \"7d\") >= 1");
        var delete = new DeleteSegmentRequest { Segment = "big", RequestId = "r1" };
        await LostAnswer.ThroughAsync(app.Service.Services, Place, async () => await app.Segments.DeleteSegmentAsync(delete));
        delete.RequestId = "r2";
        Assert.Equal("NOT_FOUND", await RefusalAsync(async () => await app.Segments.DeleteSegmentAsync(delete)));
    }

    [Fact]
    public async Task Save_RepeatedAfterAnotherChange_AnswersAsThenAndChangesNothing()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        var save = new SaveTagRequest { Tag = new Tag { Id = "vip", DisplayName = "old" }, RequestId = "r1" };
        await app.Tags.SaveTagAsync(save);
        await app.Tags.SaveTagAsync(new SaveTagRequest { Tag = new Tag { Id = "vip", DisplayName = "new" } });
        Assert.Equal("old", (await app.Tags.SaveTagAsync(save)).DisplayName);
        Assert.Equal("new", (await app.Tags.GetTagAsync(new GetTagRequest { Tag = "vip" })).DisplayName);
    }

    private static async Task<string?> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;
}
