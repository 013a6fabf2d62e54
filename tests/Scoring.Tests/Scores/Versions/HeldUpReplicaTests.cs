using Rapport.Following.Bus;
using Rapport.Hosting.Idempotency;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Scores.Versions;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using ModelState = Rapport.Scoring.Scores.Domain.ModelState;
using ScoreRule = Rapport.Scoring.Scores.Rules.Domain.ScoreRule;

namespace Rapport.Scoring.Tests.Scores.Versions;

/// <summary>
/// Processes that were held up after they had read the models. Replicas of these tests read none again by themselves, as if
/// they were held up for as long as the test lasts.
/// </summary>
public sealed class HeldUpReplicaTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = new(2030, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly ScoringModel Model = new()
    {
        Id = "hits", Rules = [new ScoreRule { Id = "hit", Condition = "event.name == \"hit\"", Points = 1 }],
    };

    [Fact]
    public async Task Model_SavedByAnother_CountsWhatCameAfterwards()
    {
        await using var scene = await SceneAsync();
        await scene.One.Models.SaveAsync("w1", Model, Start);

        await scene.ApplyAsync(scene.Two, hits: 10);

        Assert.Equal(10, await scene.ScoreAsync());
    }

    [Fact]
    public async Task Model_SavedByAnother_StaysCountedWhenTheHeldUpOneSweeps()
    {
        await using var scene = await SceneAsync();
        await scene.One.Models.SaveAsync("w1", Model, Start);
        await scene.ApplyAsync(scene.One, hits: 10);

        await new VersionSweeping(scene.Two.Partitions, scene.Two.Catalog).SweepAsync("w1", CancellationToken.None);

        Assert.Equal(10, await scene.ScoreAsync());
    }

    [Fact]
    public async Task Model_DeletedByAnother_IsNotWrittenAnyMore()
    {
        await using var scene = await SceneAsync();
        await scene.One.Models.SaveAsync("w1", Model, Start);
        await scene.Two.Catalog.RefreshAsync();
        await scene.One.Models.DeleteAsync("w1", Model.Id);

        await scene.ApplyAsync(scene.Two, hits: 10);

        Assert.Empty((await scene.StateAsync()).Models);
    }

    [Fact]
    public async Task Activation_HeldUpBetweenClockAndWrite_BeginsAfterItIsWritten()
    {
        await using var scene = await SceneAsync();
        await scene.One.Models.SaveAsync("w1", Model, Start);
        var draft = await scene.One.Models.DraftAsync("w1", Model with { DisplayName = "Hits" }, Start);
        var asked = 0;

        var active = await scene.One.Models.ActivateAsync(
            "w1", new ActivateModelVersionRequest { Model = Model.Id, Version = draft.Version, From = ActivateFrom.Now },
            Attempt.Unnamed, () =>
            {
                if (++asked == 1)
                    Thread.Sleep(ModelHistory.Notice);
                return Start.AddHours(asked);
            });

        // A slow machine may take more tries, and never writes by the first.
        Assert.NotEqual(1, asked);
        Assert.Equal((ModelState.Active, Start.AddHours(asked) + ModelHistory.Notice), (active.State, active.ActiveFrom));
    }

    private async Task<Scene> SceneAsync()
    {
        var lease = await redis.LeaseAsync();
        var log = new FakeLog(1);
        var server = await FakeLogServer.StartAsync(log);
        return new Scene(
            lease, log, server, await Replica.StartAsync(lease, server.Address, 1), await Replica.StartAsync(lease, server.Address, 1));
    }

    /// <summary>Two replicas that have read that there are no models.</summary>
    private sealed record Scene(RedisLease Lease, FakeLog Log, FakeLogServer Server, Replica One, Replica Two) : IAsyncDisposable
    {
        public async Task ApplyAsync(Replica replica, int hits)
        {
            for (var i = 0; i < hits; i++)
                Log.Append(LoggedEvents.Of($"e{i}", "c_1", "hit", Start));
            var outcome = Assert.Single(await replica.Applier.ApplyAsync([Log.Read(0, 1, hits)], CancellationToken.None));
            Assert.Equal(ApplyResult.Applied, outcome.Result);
        }

        public async Task<ContactScores> StateAsync() =>
            ContactScoresCodec.Read((await One.Partitions.ReadAsync(0, ["w1/c_1"])).States[0]);

        public async Task<double> ScoreAsync()
        {
            var model = One.Catalog.Get("w1", Model.Id, Start);
            return ScoreSum.Of(model, (await StateAsync()).Model(model.Number), Start);
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
            await Server.DisposeAsync();
            await Lease.DisposeAsync();
        }
    }
}
