using System.Text;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Journey.V1;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>request_id on journey's writes: one effect, one answer, whatever dies in between.</summary>
public sealed class RepeatedRequestTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Place = "w1/internal/r1";

    [Fact]
    public async Task EveryWrite_UnderAKeyOfAnotherRequest_IsRefused()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await WriteWalk.AllAskForTheirKeyAsync(
            stage.Service.Services, stage.Service.Calls("w1"), "rapport.journey.", "w1/internal");
    }

    [Fact]
    public async Task Create_AfterALostAnswer_IsTheJourneyAndWithoutItIsTaken()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        var (first, later) = await LostAnswer.ThroughAsync(stage.Service.Services, Place, async () =>
            await stage.Api.CreateJourneyAsync(new CreateJourneyRequest { Definition = Definition("a"), RequestId = "r1" }));
        Assert.Equal((first.Id, first.Etag), (later.Id, later.Etag));
        Assert.Equal("ALREADY_EXISTS", await RefusalAsync(async () => await stage.Api.CreateJourneyAsync(
            new CreateJourneyRequest { Definition = Definition("a"), RequestId = "r2" })));
    }

    [Fact]
    public async Task Create_OfWhatAnotherHasChangedSince_IsTakenAlsoAfterALostAnswer()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        var request = new CreateJourneyRequest { Definition = Definition("a"), RequestId = "r1" };
        await stage.Api.CreateJourneyAsync(request);
        await LostAnswer.OfAsync(stage.Service.Services, Place);
        await stage.Api.ReplaceJourneyAsync(new ReplaceJourneyRequest { Journey = "cart", Definition = Definition("b") });
        Assert.Equal("ALREADY_EXISTS", await RefusalAsync(async () => await stage.Api.CreateJourneyAsync(request)));
    }

    [Fact]
    public async Task ReplaceAndPublish_WithAnEtagAfterALostAnswer_AreDone()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        var made = await stage.Api.CreateJourneyAsync(new CreateJourneyRequest { Definition = Definition("a") });
        var (replaced, afterLoss) = await LostAnswer.ThroughAsync(stage.Service.Services, Place, async () =>
            await stage.Api.ReplaceJourneyAsync(new ReplaceJourneyRequest
            {
                Journey = "cart", Definition = Definition("b"), Etag = made.Etag, RequestId = "r1",
            }));
        Assert.Equal((replaced.Definition, replaced.Etag), (afterLoss.Definition, afterLoss.Etag));
        Assert.NotEqual(made.Etag, replaced.Etag);
        var (published, later) = await LostAnswer.ThroughAsync(stage.Service.Services, "w1/internal/r2", async () =>
            await stage.Api.PublishJourneyAsync(
                new PublishJourneyRequest { Journey = "cart", Etag = replaced.Etag, RequestId = "r2" }));
        Assert.Equal((published.Version, published.Etag), (later.Version, later.Etag));
        Assert.Equal("ETAG_MISMATCH", await RefusalAsync(async () => await stage.Api.PublishJourneyAsync(
            new PublishJourneyRequest { Journey = "cart", Etag = replaced.Etag, RequestId = "r3" })));
    }

    [Fact]
    public async Task Pause_RepeatedAfterAResume_AnswersAsThenAndDoesNotPauseAgain()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.Api.CreateJourneyAsync(new CreateJourneyRequest { Definition = Definition("a") });
        await stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" });
        var pause = new PauseJourneyRequest { Journey = "cart", RequestId = "r1" };
        var paused = await stage.Api.PauseJourneyAsync(pause);
        await stage.Api.ResumeJourneyAsync(new ResumeJourneyRequest { Journey = "cart" });
        Assert.Equal(paused.ToByteArray(), (await stage.Api.PauseJourneyAsync(pause)).ToByteArray());
        Assert.NotEqual(paused.State, (await stage.Api.GetJourneyAsync(new GetJourneyRequest { Journey = "cart" })).State);
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await RefusalAsync(async () =>
            await stage.Api.ArchiveJourneyAsync(new ArchiveJourneyRequest { Journey = "cart", RequestId = "r1" })));
    }

    private static HttpBody Definition(string reason) => new()
    {
        ContentType = "application/json",
        Data = ByteString.CopyFrom(
            $$$"""{"journey": "cart", "entry": {"event": "cart_added"}, "steps": [{"id": "end", "exit": {"reason": "{{{reason}}}"}}]}""",
            Encoding.UTF8),
    };

    private static async Task<string?> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;
}
