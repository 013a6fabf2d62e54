using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Transforms;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity.Domain;

/// <summary>How a propensity is learned.</summary>
public enum PropensityKind
{
    /// <summary>Logistic regression: every feature has one weight.</summary>
    Logistic,

    /// <summary>Gradient boosted trees, calibrated by Platt's method.</summary>
    Trees,
}

/// <summary>What a feature weighs.</summary>
/// <param name="Name">Of the feature.</param>
/// <param name="Weight">Logistic: coefficient over features scaled to 0…1. Trees: share of the gain.</param>
public sealed record FeatureWeight(string Name, double Weight);

/// <summary>A model that gives the probability of a goal. The same examples and seed give the same model.</summary>
public sealed class LearnedPropensity
{
    /// <summary>Fewest contacts with the outcome, and without it, that anything is learned from.</summary>
    public const int FewestOfEach = 20;

    private readonly MLContext context;
    private readonly ITransformer transformer;
    private readonly SchemaDefinition schema;

    private LearnedPropensity(MLContext context, ITransformer transformer, SchemaDefinition schema, IReadOnlyList<FeatureWeight> weights)
    {
        (this.context, this.transformer, this.schema, Weights) = (context, transformer, schema, weights);
    }

    /// <summary>The formula of a logistic regression; null for trees.</summary>
    public LogisticFormula? Formula { get; private init; }

    /// <summary>What each feature weighs, in their order.</summary>
    public IReadOnlyList<FeatureWeight> Weights { get; }

    /// <summary>Learns.</summary>
    /// <param name="kind">How.</param>
    /// <param name="names">Of the features.</param>
    /// <param name="examples">At least 20 that reached the goal and 20 that did not.</param>
    /// <param name="seed">Of everything random.</param>
    /// <exception cref="FitFault">TOO_FEW_OUTCOMES, INVALID_DATA.</exception>
    public static LearnedPropensity Train(
        PropensityKind kind, IReadOnlyList<string> names, IReadOnlyList<Example> examples, int seed)
    {
        var reached = examples.Count(example => example.Reached);
        if (reached < FewestOfEach || examples.Count - reached < FewestOfEach)
            throw new FitFault("TOO_FEW_OUTCOMES", $"Learning needs at least {FewestOfEach} contacts with the goal and as many without.");
        if (examples.Any(example => example.Features.Length != names.Count || !example.Features.All(float.IsFinite)))
            throw new FitFault("INVALID_DATA", "An example has another number of features, or one that is not finite.");
        var context = new MLContext(seed);
        var schema = SchemaOf(names.Count);
        var data = context.Data.LoadFromEnumerable(examples.Select(Row.Of), schema);
        if (kind == PropensityKind.Trees)
        {
            var trees = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = 120, NumberOfLeaves = 12, LearningRate = 0.07, MinimumExampleCountPerLeaf = 25,
                NumberOfThreads = 1, Seed = seed, FeatureFraction = 0.7,
            }).Fit(data);
            VBuffer<float> gains = default;
            trees.Model.SubModel.GetFeatureWeights(ref gains);
            return new LearnedPropensity(context, trees, schema, WeightsOf(names, gains.DenseValues()));
        }

        var pipeline = context.Transforms.NormalizeMinMax(nameof(Row.Features), fixZero: true)
            .Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options
                {
                    L1Regularization = 0, L2Regularization = 0.1f, NumberOfThreads = 1, MaximumNumberOfIterations = 500,
                }));
        var fitted = pipeline.Fit(data);
        var linear = fitted.LastTransformer.Model.SubModel;
        return new LearnedPropensity(context, fitted, schema, WeightsOf(names, linear.Weights))
        {
            Formula = FormulaOf(linear, ScaleOf(fitted), examples),
        };
    }

    /// <summary>Probabilities of the goal, in the order of the examples.</summary>
    public IReadOnlyList<double> Predict(IReadOnlyList<Example> examples)
    {
        var judged = transformer.Transform(context.Data.LoadFromEnumerable(examples.Select(Row.Of), schema));
        return [.. judged.GetColumn<float>("Probability").Select(probability => (double)probability)];
    }

    // The trainer sees features scaled to 0…1; people see them as they are.
    private static LogisticFormula FormulaOf(
        LinearModelParameters linear, ImmutableArray<float> scale, IReadOnlyList<Example> examples)
    {
        var means = scale.Select((_, i) => examples.Average(example => (double)example.Features[i])).ToList();
        return new LogisticFormula(
            linear.Bias, [.. linear.Weights.Zip(scale, (weight, factor) => (double)weight * factor)], means,
            [.. means.Select((mean, i) => Math.Sqrt(examples.Average(example => Math.Pow(example.Features[i] - mean, 2))))]);
    }

    private static ImmutableArray<float> ScaleOf(IEnumerable<ITransformer> pipeline) =>
        ((NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)
            pipeline.OfType<NormalizingTransformer>().Single().GetNormalizerModelParameters(0)).Scale;

    private static List<FeatureWeight> WeightsOf(IReadOnlyList<string> names, IEnumerable<float> weights) =>
        [.. names.Zip(weights, (name, weight) => new FeatureWeight(name, weight))];

    private static SchemaDefinition SchemaOf(int features)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return schema;
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public float[] Features { get; set; } = [];

        public static Row Of(Example example) => new() { Label = example.Reached, Features = example.Features };
    }
}
