using System.Globalization;
using Rapport.Scoring.Propensity.Domain;
using Rapport.Scoring.Tests.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Propensity.Domain;

public sealed class PropensityTests
{
    private static readonly DateTimeOffset CutOff = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FeatureSet Set = new(["visit", "order", "thanked"], [7, 30], lookBackDays: 365, orderValue: true, ["age"]);

    [Fact]
    public void Features_HandComputed_AreRight()
    {
        var example = ExampleOf(
            Done("visit", -3), Done("visit", -7), Done("visit", -20), Done("visit", -400),
            Done("order", -10) with { Amount = 50 }, Done("order", -90) with { Amount = 100 },
            Done("told", -5) with { Traits = [(0, 41f)] }, Done("told", -50) with { Traits = [(0, 40f)] });

        static float Ln(double n) => (float)Math.Log(1 + n);
        Assert.Equal(Set.Names.Count, example.Features.Length);
        Assert.Equal(
            [Ln(2), Ln(3), Ln(3), 3, Ln(0), Ln(1), Ln(2), 10, 0, 0, 0, 365, Ln(150), Ln(50), 41, 1, 365], example.Features);
        Assert.False(example.Reached);
    }

    [Fact]
    public void Features_EventsInAnyOrder_AreTheSame()
    {
        Deed[] deeds =
        [
            Done("visit", -3), Done("order", -10) with { Amount = 50 }, Done("order", -90) with { Amount = 100 },
            Done("told", -5) with { Traits = [(0, 41f)] }, Done("told", -50) with { Traits = [(0, 40f)] }, Done("order", 2),
        ];

        Assert.Equal(ExampleOf(deeds).Features, ExampleOf([.. deeds.Reverse()]).Features);
    }

    [Fact]
    public void Features_PlantedLeakAfterTheCutOff_ChangesNothing()
    {
        Deed[] before = [Done("visit", -3)];
        Deed[] leak =
        [
            .. before, Done("order", 2) with { Amount = 7 }, Done("thanked", 3), Done("told", 3) with { Traits = [(0, 1f)] },
            // It claims to be older than the cut-off, but nobody knew of it then.
            new("thanked", CutOff.AddDays(-1), CutOff.AddDays(4)),
        ];

        var (plain, leaked) = (ExampleOf(before), ExampleOf(leak));

        Assert.Equal(plain.Features, leaked.Features);
        Assert.Equal((false, true), (plain.Reached, leaked.Reached));
    }

    [Fact]
    public void Outcome_AfterTheHorizonOrBeforeTheCutOff_DoesNotCount()
    {
        Assert.False(ExampleOf(Done("order", -1)).Reached);
        Assert.False(ExampleOf(Done("visit", -1), Done("order", 30)).Reached);
        Assert.True(ExampleOf(Done("visit", -1), Done("order", 0)).Reached);
        Assert.False(TraceOf(Done("order", 1)).IsKnown);
        Assert.True(TraceOf(Done("order", -1)).HadOutcome);
        Assert.False(TraceOf(Done("order", 1)).HadOutcome);
    }

    [Fact]
    public void Quality_HandComputed_IsRight()
    {
        var quality = PropensityQuality.Of([(0.9, true), (0.8, false), (0.3, true), (0.3, false), (0.1, false)]);

        // Of six pairs: 0.9 beats all three, 0.3 beats 0.1, ties 0.3 (half) and loses to 0.8.
        Assert.Equal(4.5 / 6, quality.Auc, 1e-12);
        Assert.Equal((0.01 + 0.64 + 0.49 + 0.09 + 0.01) / 5, quality.Brier, 1e-12);
        Assert.Equal(0.4 * 0.6, quality.BrierOfRate, 1e-12);
        Assert.Equal((1, 0.1, 0.0), (quality.Deciles[0].Contacts, quality.Deciles[0].Expected, quality.Deciles[0].Actual));
        Assert.Equal((2, 0.3, 0.5), (quality.Bins[1].Contacts, quality.Bins[1].Expected, quality.Bins[1].Actual));
    }

    [Fact]
    public void Train_SameExamplesAndSeed_GivesTheSameModel()
    {
        var random = new Random(1);
        var examples = Enumerable.Range(0, 400).Select(_ => new[] { random.NextSingle(), random.NextSingle() })
            .Select(x => new Example(x, x[0] + (0.3 * random.NextDouble()) > 0.6)).ToList();
        foreach (var kind in Enum.GetValues<PropensityKind>())
        {
            var models = Enumerable.Range(0, 2).Select(_ => LearnedPropensity.Train(kind, ["a", "b"], examples, 5)).ToList();
            Assert.Equal(models[0].Predict(examples), models[1].Predict(examples));
            Assert.True(models[0].Weights[0].Weight > models[0].Weights[1].Weight);
        }
    }

    [Fact]
    public void Formula_OfALogisticModel_SaysWhatTheModelSays_AndItsPartsSumUp()
    {
        // The third feature is constant zero: nothing can be learned from it, and nothing must break.
        var random = new Random(1);
        var examples = Enumerable.Range(0, 400).Select(_ => new[] { 10 * random.NextSingle(), random.NextSingle() - 0.5f, 0 })
            .Select(x => new Example(x, x[0] + (3 * random.NextDouble()) > 6)).ToList();

        var model = LearnedPropensity.Train(PropensityKind.Logistic, ["a", "b", "c"], examples, 5);

        var formula = model.Formula!;
        foreach (var (example, p) in examples.Zip(model.Predict(examples)))
        {
            Assert.Equal(p, formula.Probability(example.Features), 1e-4);
            Assert.Equal(
                formula.LogOdds(example.Features),
                formula.Base + formula.Explain(["a", "b", "c"], example.Features).Sum(part => part.LogOdds), 1e-9);
        }

        Assert.Equal(examples.Average(example => example.Features[0]), formula.Means[0], 1e-4);
        Assert.True(double.IsFinite(formula.Coefficients[2]));
    }

    [Fact]
    public void Train_TooFewOutcomes_NamesTheReason() => Assert.Equal("TOO_FEW_OUTCOMES", Assert.Throws<FitFault>(() =>
        LearnedPropensity.Train(PropensityKind.Logistic, ["a"], [new Example([1], true), new Example([0], false)], 1)).Reason);

    [SharedDataFact]
    public void Bank_WithoutDuration_RanksAsTheIndependentModelDoes()
    {
        var (names, examples) = Bank();

        var logistic = PropensityQuality.CrossValidated(PropensityKind.Logistic, names, examples, folds: 5, seed: 42);
        var trees = PropensityQuality.CrossValidated(PropensityKind.Trees, names, examples, folds: 5, seed: 42);

        Assert.True(logistic.Auc >= 0.785, $"logistic {logistic.Auc:0.0000}");
        Assert.True(trees.Auc > logistic.Auc, $"trees {trees.Auc:0.0000}, logistic {logistic.Auc:0.0000}");
        // One line through everything is up to six points off between 0.2 and 0.3.
        Assert.All(logistic.Bins.Where(bin => bin.Contacts > 500), bin => Assert.Equal(bin.Expected, bin.Actual, 0.08));
        Assert.InRange(trees.Brier, 0.05, 0.09);
    }

    private static Deed Done(string name, int day) =>
        new(name, CutOff.AddDays(day), CutOff.AddDays(day)) { IsOutcome = name == "order" };

    private static Example ExampleOf(params Deed[] deeds) => TraceOf(deeds).ToExample();

    private static ContactTrace TraceOf(params Deed[] deeds)
    {
        var trace = new ContactTrace(Set, CutOff, CutOff, TimeSpan.FromDays(30));
        foreach (var deed in deeds)
            trace.Add(deed);
        return trace;
    }

    private static (IReadOnlyList<string> Names, IReadOnlyList<Example> Examples) Bank()
    {
        string[] numbers = ["age", "campaign", "pdays", "previous", "emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed"];
        string[] words = ["job", "marital", "education", "default", "housing", "loan", "contact", "month", "day_of_week", "poutcome"];
        var rows = SharedData.Rows("bank_marketing/bank_additional_full.csv.gz", [.. numbers, .. words, "y"]).ToList();
        var values = words.SelectMany((word, i) =>
            rows.Select(r => r[numbers.Length + i]).Distinct().Order(StringComparer.Ordinal).Select(value => (Column: numbers.Length + i, value, word))).ToList();
        return (
            [.. numbers, .. values.Select(v => $"{v.word}={v.value}")],
            [
                .. rows.Select(r => new Example(
                    [
                        .. numbers.Select((_, i) => float.Parse(r[i], CultureInfo.InvariantCulture)),
                        .. values.Select(v => r[v.Column] == v.value ? 1f : 0f),
                    ],
                    r[^1] == "yes")),
            ]);
    }
}
