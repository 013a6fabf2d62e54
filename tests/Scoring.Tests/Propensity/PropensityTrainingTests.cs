using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Platform.Testing.Stores;
using Rapport.Propensity.V1;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Values.V1;
using StackExchange.Redis;

namespace Rapport.Scoring.Tests.Propensity;

/// <summary>Trainings that end otherwise than well, or in another process than they began in.</summary>
public sealed class PropensityTrainingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly ModelName Orders = new("w1", "orders");

    [Theory]
    [InlineData("never_happens", "", "OUTCOME_NEVER_OCCURS", "None of 1500 contacts")]
    [InlineData("order_completed", "event.properties.amount > 20.0", "OUTCOME_NEVER_OCCURS", "None of 1500 contacts")]
    [InlineData("rare", "", "TOO_FEW_OUTCOMES", "7 of 1500 contacts had the outcome within the horizon after 2026-05-02 00:00:00Z; at least 50 are needed.")]
    [InlineData("page_viewed", "", "TOO_FEW_WITHOUT_OUTCOME", "at least 50 are needed")]
    public async Task Training_OfWhatCannotBeLearned_FailsWithTheReason(string outcome, string condition, string fault, string says)
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        for (var i = 0; i < 7; i++)
            app.Log.Append(LoggedEvents.Of($"rare{i}", Population.Name(i), "rare", Population.CutOff.AddDays(i)));
        var model = OrdersModel.New();
        (model.Outcome.EventName, model.Outcome.Condition) = (outcome, condition);

        var trained = await app.TrainOrdersAsync(model);

        Assert.Equal((PropensityTrainingState.Failed, fault), (trained.Latest.State, trained.Latest.Fault));
        Assert.Contains(says, trained.Latest.Detail, StringComparison.Ordinal);
        Assert.Null(trained.InForce);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.ListOrdersAsync(50));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Training_OfAnEmptyLog_FailsWithTheReason()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);

        Assert.Equal("NO_EVENTS", (await app.TrainOrdersAsync(OrdersModel.New())).Latest.Fault);
    }

    [Fact]
    public async Task Save_WithFaults_NamesEveryField()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        var model = new PropensityModel
        {
            Id = "No Good", Outcome = new PropensityOutcome { EventName = "Order Completed", Condition = "event.nme == 1" },
            HorizonDays = 366, Algorithm = (PropensityAlgorithm)77, Eligible = new PropensityEligibility { EventName = "ä/b" },
            Features = new PropensityFeatures
            {
                EventNames = { "visit", "visit", "" }, WindowDays = { 7, 7, -1 }, Traits = { "" },
            },
        };

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Propensities.SavePropensityModelAsync(new SavePropensityModelRequest { Model = model }));

        Assert.Equal(
            [
                "model.algorithm", "model.eligible.event_name", "model.features.event_names[1]", "model.features.event_names[2]",
                "model.features.traits[0]", "model.features.window_days[1]", "model.features.window_days[2]",
                "model.horizon_days", "model.id", "model.outcome.condition", "model.outcome.event_name",
            ],
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field).Order(StringComparer.Ordinal));
        Assert.Empty((await app.Propensities.ListPropensityModelsAsync(new ListPropensityModelsRequest())).PropensityModels);
    }

    [Fact]
    public async Task Training_ProcessWasKilled_IsDoneByAnotherAndTheOldOneIsNotHeard()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        Population.Fill(app.Log);
        await app.SaveOrdersAsync(OrdersModel.New());
        var connection = app.Service.Services.GetRequiredService<IConnectionMultiplexer>();
        var store = new TrainingStore(connection);
        var killed = (await store.LatestAsync(Orders))! with { Attempts = 1, Detail = "learns" };
        Assert.True(await store.LeaseAsync("killed"));
        Assert.True(await store.SaveAsync(Orders, killed, "killed"));
        // It says nothing any more: this is where its lease ends.
        await connection.GetDatabase().KeyDeleteAsync("{propensity}:lease");

        await using var next = app.NewReplica(fits: false);
        await next.ReadyAsync();
        var model = await app.OrdersTrainedAsync();

        Assert.Equal((PropensityTrainingState.Succeeded, killed.Number), (model.Latest.State, model.Latest.Number));
        Assert.False(await store.SaveAsync(Orders, killed, "killed"));
        Assert.False(await store.CompleteAsync(Orders, killed with { State = TrainingState.Failed }, "killed"));
        Assert.Equal(PropensityTrainingState.Succeeded, (await app.GetOrdersAsync()).Latest.State);
        Assert.Equal(2, (await store.LatestAsync(Orders))!.Attempts);
    }

    [Fact]
    public async Task Training_KillsItsProcessAgainAndAgain_Fails()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        Population.Fill(app.Log);
        await app.SaveOrdersAsync(OrdersModel.New());
        var store = new TrainingStore(app.Service.Services.GetRequiredService<IConnectionMultiplexer>());
        Assert.True(await store.LeaseAsync("killed"));
        await store.SaveAsync(Orders, (await store.LatestAsync(Orders))! with { Attempts = 3 }, "killed");
        await store.ReleaseAsync("killed");

        await using var next = app.NewReplica(fits: false);
        await next.ReadyAsync();

        var latest = (await app.OrdersTrainedAsync()).Latest;
        Assert.Equal((PropensityTrainingState.Failed, "PROCESS_DIED"), (latest.State, latest.Fault));
    }

    [Fact]
    public async Task Model_SavedTrainedAndDeleted_CountsUpAndLeavesNothing()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        var first = await app.TrainOrdersAsync(OrdersModel.New());
        var same = await app.SaveOrdersAsync(OrdersModel.New());
        await app.Propensities.TrainPropensityModelAsync(new TrainPropensityModelRequest { Model = "orders" });
        var again = await app.OrdersTrainedAsync(after: first.Latest.Number);
        var changed = OrdersModel.New();
        changed.Algorithm = PropensityAlgorithm.Trees;
        await app.SaveOrdersAsync(changed);
        var trees = await app.OrdersTrainedAsync(after: again.Latest.Number);

        Assert.Equal((1, 1, 2), (first.Version, same.Version, trees.Version));
        Assert.Equal(first.InForce.Logistic, again.InForce.Logistic);
        Assert.Equal((PropensityAlgorithm.Trees, 2), (trees.InForce.Used, trees.InForce.DefinitionVersion));
        var best = (await app.ListOrdersAsync(500))[0];
        Assert.Equal((PropensityAlgorithm.Trees, 0), (best.Algorithm, best.Contributions.Count));

        await app.Propensities.DeletePropensityModelAsync(new DeletePropensityModelRequest { Model = "orders" });

        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await app.GetOrdersAsync())).StatusCode);
        Assert.Empty((await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = best.Contact })).Propensities);
        var keys = app.Service.Services.GetRequiredService<IConnectionMultiplexer>();
        foreach (var training in new[] { first, again, trees })
            Assert.NotNull(training.InForce);
        Assert.Equal(0, await keys.GetDatabase().HashLengthAsync(PropensityStore.Models));
    }
}
