using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Propensities;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using StackExchange.Redis;
using PropensityTraining = Rapport.Scoring.V1.PropensityTraining;

namespace Rapport.Scoring.Tests.Service;

/// <summary>Propensity models from their definition to each contact's probability, over a population of known truth.</summary>
public sealed class PropensityServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly ModelName Orders = new("w1", "orders");

    [Fact]
    public async Task Training_OfAKnownTruth_FindsIt()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);

        var model = await TrainedAsync(app, Model());

        var training = model.InForce;
        Assert.Equal((PropensityTrainingState.Succeeded, Population.Size, (long)Population.Size), (training.State, training.Examples, training.Contacts));
        Assert.Equal((Population.End, Population.CutOff), (training.AsOf.ToDateTimeOffset(), training.CutOff.ToDateTimeOffset()));
        // Whoever knew the truth would reach 0.82.
        Assert.InRange(training.Logistic.Auc, 0.77, 0.87);
        Assert.InRange(training.Trees.Auc, 0.70, 0.87);
        Assert.Equal(PropensityAlgorithm.Logistic, training.Used);
        Assert.True(training.Logistic.Brier < training.Logistic.BrierOfRate - 0.02);
        Assert.Equal(10, training.Logistic.Calibration.Count);
        Assert.All(training.Logistic.Calibration, bin => Assert.Equal(bin.Observed, bin.Predicted, 0.12));
        Assert.StartsWith("demo_requested", training.Coefficients[0].Feature, StringComparison.Ordinal);
        Assert.StartsWith("demo_requested", training.Importances[0].Feature, StringComparison.Ordinal);
        Assert.Equal(1, training.Importances.Sum(importance => importance.Importance), 1e-6);

        var all = await ListAsync(app, 500);
        Assert.Equal(Population.Size, all.Select(contact => contact.Contact).Distinct().Count());
        Assert.Equal(all.Select(contact => contact.Probability).OrderDescending(), all.Select(contact => contact.Probability));
        var byDemos = all.GroupBy(contact => Population.Demos(int.Parse(contact.Contact[2..], CultureInfo.InvariantCulture))).OrderBy(group => group.Key).ToList();
        Assert.All(byDemos, group => Assert.Equal(Population.Truth(group.Key), group.Average(contact => contact.Probability), 0.1));
        Assert.Equal((PropensityBand.High, PropensityBand.Low), (all[0].Band, all[^1].Band));
        Assert.Equal((10, 1), (all[0].Decile, all[^1].Decile));
    }

    [Fact]
    public async Task ContactValue_AfterATraining_HasTheProbabilityWithPartsThatSumUp()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        var model = await TrainedAsync(app, Model());

        foreach (var listed in (await ListAsync(app, 500)).Take(20))
        {
            var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = listed.Contact });

            var propensity = Assert.Single(value.Propensities);
            Assert.Equal((listed.Probability, listed.Decile), (propensity.Probability, propensity.Decile));
            Assert.Equal(
                propensity.LogOdds, propensity.Base + propensity.Contributions.Sum(part => part.LogOdds) + propensity.Rest, 1e-6);
            Assert.Equal(propensity.Probability, 1 / (1 + Math.Exp(-propensity.LogOdds)), 1e-6);
            Assert.Equal((model.InForce.Number, model.InForce.AsOf), (propensity.DefinitionVersion, propensity.AsOf));
        }
    }

    [Fact]
    public async Task Training_ColumnThatKnowsTheOutcome_ChangesNothing()
    {
        var trainings = new List<PropensityTraining>();
        foreach (var leaks in (bool[])[false, true])
        {
            await using var app = await ScoringApp.StartAsync(redis, fits: false);
            Population.Fill(app.Log, contact =>
            {
                if (!leaks)
                    return;
                app.Log.Append(Events.Of($"leak/{contact}", contact, "thank_you_viewed", Population.CutOff.AddDays(20)));
                var backdated = Events.Of($"dated/{contact}", contact, "thank_you_viewed", Population.CutOff.AddDays(-5));
                backdated.ReceivedAt = Population.CutOff.AddDays(20).ToTimestamp();
                app.Log.Append(backdated);
            });
            var model = Model();
            model.Features.EventNames.Add((string[])["demo_requested", "page_viewed", "thank_you_viewed"]);
            trainings.Add((await TrainedAsync(app, model)).InForce);
        }

        Assert.Equal(trainings[0].Positives, trainings[1].Positives);
        Assert.Equal(trainings[0].Logistic, trainings[1].Logistic);
        Assert.Equal(trainings[0].Trees, trainings[1].Trees);
        Assert.Equal(trainings[0].Coefficients, trainings[1].Coefficients);
        Assert.Equal(0, trainings[1].Coefficients.Where(c => c.Feature.StartsWith("thank_you", StringComparison.Ordinal))
            .Max(c => Math.Abs(c.Standardized)), 1e-6);
    }

    [Fact]
    public async Task Training_ContactsThatAreOne_AreJudgedAsOne()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        // Contact 4 asks for most demos; who absorbs it has asked for them too.
        app.Log.Merge("w1", Population.Name(4), Population.Name(5), Population.End.AddDays(-1));
        await app.Service.PumpAsync(app.Log, _ => true);

        await TrainedAsync(app, Model());

        var all = await ListAsync(app, 500);
        Assert.Equal(Population.Size - 1, all.Count);
        Assert.DoesNotContain(all, contact => contact.Contact == Population.Name(4));
        var merged = all.Single(contact => contact.Contact == Population.Name(5));
        Assert.True(merged.Probability > 0.5, $"{merged.Probability}");
        var asked = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = Population.Name(4) });
        Assert.Equal(merged.Probability, Assert.Single(asked.Propensities).Probability);
    }

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
            app.Log.Append(Events.Of($"rare{i}", Population.Name(i), "rare", Population.CutOff.AddDays(i)));
        var model = Model();
        (model.Outcome.EventName, model.Outcome.Condition) = (outcome, condition);

        var trained = await TrainedAsync(app, model);

        Assert.Equal((PropensityTrainingState.Failed, fault), (trained.Latest.State, trained.Latest.Fault));
        Assert.Contains(says, trained.Latest.Detail, StringComparison.Ordinal);
        Assert.Null(trained.InForce);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await ListAsync(app, 50));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Training_OfAnEmptyLog_FailsWithTheReason()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);

        Assert.Equal("NO_EVENTS", (await TrainedAsync(app, Model())).Latest.Fault);
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
        Assert.Empty((await app.Propensities.ListPropensityModelsAsync(new ListPropensityModelsRequest())).Models);
    }

    [Fact]
    public async Task Pages_OfProbabilities_HoldEverybodyOnceAndRefuseWhatIsNone()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        await TrainedAsync(app, Model());

        var all = await ListAsync(app, 500);
        var likely = await ListAsync(app, 37, least: 0.5);

        Assert.Equal(all.TakeWhile(contact => contact.Probability >= 0.5).Select(c => c.Contact), likely.Select(c => c.Contact));
        Assert.NotEmpty(likely);
        foreach (var least in (double[])[double.NaN, -0.1, 1.1, double.PositiveInfinity])
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(
                async () => await ListAsync(app, 10, least))).StatusCode);
        var first = await app.Propensities.ListPropensitiesAsync(new ListPropensitiesRequest { Model = "orders", PageSize = 10 });
        var other = new ListPropensitiesRequest { Model = "orders", PageToken = first.NextPageToken, MinProbability = 0.1 };
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(
            async () => await app.Propensities.ListPropensitiesAsync(other))).StatusCode);
    }

    [Fact]
    public async Task Training_ProcessWasKilled_IsDoneByAnotherAndTheOldOneIsNotHeard()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        Population.Fill(app.Log);
        await SaveAsync(app, Model());
        var connection = app.Service.Services.GetRequiredService<IConnectionMultiplexer>();
        var store = new TrainingStore(connection);
        var killed = (await store.LatestAsync(Orders))! with { Attempts = 1, Detail = "learns" };
        Assert.True(await store.LeaseAsync("killed"));
        Assert.True(await store.SaveAsync(Orders, killed, "killed"));
        // It says nothing any more: this is where its lease ends.
        await connection.GetDatabase().KeyDeleteAsync("{propensity}:lease");

        await using var next = app.NewReplica(fits: false);
        await next.ReadyAsync();
        var model = await EndedAsync(app);

        Assert.Equal((PropensityTrainingState.Succeeded, killed.Number), (model.Latest.State, model.Latest.Number));
        Assert.False(await store.SaveAsync(Orders, killed, "killed"));
        Assert.False(await store.CompleteAsync(Orders, killed with { State = TrainingState.Failed }, "killed"));
        Assert.Equal(PropensityTrainingState.Succeeded, (await GetAsync(app)).Latest.State);
        Assert.Equal(2, (await store.LatestAsync(Orders))!.Attempts);
    }

    [Fact]
    public async Task Training_KillsItsProcessAgainAndAgain_Fails()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        Population.Fill(app.Log);
        await SaveAsync(app, Model());
        var store = new TrainingStore(app.Service.Services.GetRequiredService<IConnectionMultiplexer>());
        Assert.True(await store.LeaseAsync("killed"));
        await store.SaveAsync(Orders, (await store.LatestAsync(Orders))! with { Attempts = 3 }, "killed");
        await store.ReleaseAsync("killed");

        await using var next = app.NewReplica(fits: false);
        await next.ReadyAsync();

        var latest = (await EndedAsync(app)).Latest;
        Assert.Equal((PropensityTrainingState.Failed, "PROCESS_DIED"), (latest.State, latest.Fault));
    }

    [Fact]
    public async Task Model_SavedTrainedAndDeleted_CountsUpAndLeavesNothing()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        var first = await TrainedAsync(app, Model());
        var same = await SaveAsync(app, Model());
        await app.Propensities.TrainPropensityModelAsync(new TrainPropensityModelRequest { Model = "orders" });
        var again = await EndedAsync(app, after: first.Latest.Number);
        var changed = Model();
        changed.Algorithm = PropensityAlgorithm.Trees;
        await SaveAsync(app, changed);
        var trees = await EndedAsync(app, after: again.Latest.Number);

        Assert.Equal((1, 1, 2), (first.Version, same.Version, trees.Version));
        Assert.Equal(first.InForce.Logistic, again.InForce.Logistic);
        Assert.Equal((PropensityAlgorithm.Trees, 2), (trees.InForce.Used, trees.InForce.DefinitionVersion));
        var best = (await ListAsync(app, 500))[0];
        Assert.Equal((PropensityAlgorithm.Trees, 0), (best.Algorithm, best.Contributions.Count));

        await app.Propensities.DeletePropensityModelAsync(new DeletePropensityModelRequest { Model = "orders" });

        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await GetAsync(app))).StatusCode);
        Assert.Empty((await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = best.Contact })).Propensities);
        var keys = app.Service.Services.GetRequiredService<IConnectionMultiplexer>();
        foreach (var training in new[] { first, again, trees })
            Assert.NotNull(training.InForce);
        Assert.Equal(0, await keys.GetDatabase().HashLengthAsync(PropensityStore.Models));
    }

    private static PropensityModel Model() => new()
    {
        Id = "orders", DisplayName = "Orders within a month", HorizonDays = Population.Month,
        Outcome = new PropensityOutcome { EventName = "order_completed", Condition = "event.properties.amount >= 10.0" },
        Features = new PropensityFeatures { OrderValue = true },
    };

    private static async Task<PropensityModel> SaveAsync(ScoringApp app, PropensityModel model) =>
        await app.Propensities.SavePropensityModelAsync(new SavePropensityModelRequest { Model = model });

    private static async Task<PropensityModel> GetAsync(ScoringApp app) =>
        await app.Propensities.GetPropensityModelAsync(new GetPropensityModelRequest { Model = "orders" });

    private static async Task<PropensityModel> TrainedAsync(ScoringApp app, PropensityModel model)
    {
        await SaveAsync(app, model);
        return await EndedAsync(app);
    }

    private static async Task<PropensityModel> EndedAsync(ScoringApp app, int after = 0)
    {
        PropensityModel model = new();
        await Eventually.HoldsAsync(
            async () => (model = await GetAsync(app)).Latest is { } latest && latest.Number > after
                && latest.State != PropensityTrainingState.Running, "the training ends", 120);
        return model;
    }

    private static async Task<List<ContactPropensity>> ListAsync(ScoringApp app, int size, double least = 0)
    {
        var (all, request) = (new List<ContactPropensity>(), new ListPropensitiesRequest { Model = "orders", PageSize = size, MinProbability = least });
        do
        {
            var page = await app.Propensities.ListPropensitiesAsync(request);
            all.AddRange(page.Contacts);
            Assert.True(page.TotalSize >= all.Count);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
