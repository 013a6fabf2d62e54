using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using Rapport.Propensity.V1;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Values.V1;
using PropensityTraining = Rapport.Propensity.V1.PropensityTraining;

namespace Rapport.Scoring.Tests.Propensity;

/// <summary>Propensity models from their definition to each contact's probability, over a population of known truth.</summary>
public sealed class PropensityServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Training_OfAKnownTruth_FindsIt()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);

        var model = await app.TrainOrdersAsync(OrdersModel.New());

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

        var all = await app.ListOrdersAsync(500);
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
        var model = await app.TrainOrdersAsync(OrdersModel.New());

        foreach (var listed in (await app.ListOrdersAsync(500)).Take(20))
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
                app.Log.Append(LoggedEvents.Of($"leak/{contact}", contact, "thank_you_viewed", Population.CutOff.AddDays(20)));
                var backdated = LoggedEvents.Of($"dated/{contact}", contact, "thank_you_viewed", Population.CutOff.AddDays(-5));
                backdated.ReceivedAt = Population.CutOff.AddDays(20).ToTimestamp();
                app.Log.Append(backdated);
            });
            var model = OrdersModel.New();
            model.Features.EventNames.Add((string[])["demo_requested", "page_viewed", "thank_you_viewed"]);
            trainings.Add((await app.TrainOrdersAsync(model)).InForce);
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

        await app.TrainOrdersAsync(OrdersModel.New());

        var all = await app.ListOrdersAsync(500);
        Assert.Equal(Population.Size - 1, all.Count);
        Assert.DoesNotContain(all, contact => contact.Contact == Population.Name(4));
        var merged = all.Single(contact => contact.Contact == Population.Name(5));
        Assert.True(merged.Probability > 0.5, $"{merged.Probability}");
        var asked = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = Population.Name(4) });
        Assert.Equal(merged.Probability, Assert.Single(asked.Propensities).Probability);
    }

    [Fact]
    public async Task Pages_OfProbabilities_HoldEverybodyOnceAndRefuseWhatIsNone()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        await app.TrainOrdersAsync(OrdersModel.New());

        var all = await app.ListOrdersAsync(500);
        var likely = await app.ListOrdersAsync(37, least: 0.5);

        Assert.Equal(all.TakeWhile(contact => contact.Probability >= 0.5).Select(c => c.Contact), likely.Select(c => c.Contact));
        Assert.NotEmpty(likely);
        foreach (var least in (double[])[double.NaN, -0.1, 1.1, double.PositiveInfinity])
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(
                async () => await app.ListOrdersAsync(10, least))).StatusCode);
        var first = await app.Propensities.ListPropensitiesAsync(new ListPropensitiesRequest { Model = "orders", PageSize = 10 });
        var other = new ListPropensitiesRequest { Model = "orders", PageToken = first.NextPageToken, MinProbability = 0.1 };
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(
            async () => await app.Propensities.ListPropensitiesAsync(other))).StatusCode);
        var list = PublicCall.Of(PropensityService.Descriptor).Single(call => call.Rpc.Name == "ListPropensities");
        await ListWalk.HoldsAsync(list, app.Service.Calls("w1"), app.Service.Calls("w2"), """{"model":"orders","minProbability":0.8}""");
    }
}
