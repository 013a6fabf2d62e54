using System.Globalization;
using Rapport.Scoring.Propensity.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity;

/// <summary>Learns from examples by both algorithms, judges both, and chooses. Pure arithmetic, of seconds.</summary>
internal static class PropensityLearning
{
    /// <summary>Fewest contacts with the outcome, and without it: ten in each of five folds.</summary>
    public const int FewestOfEach = 50;

    private const int Folds = 5;
    private const int Seed = 42;

    // What trees have to be better by before the explanation of a contact's probability is given up for them.
    private const double WorthMore = 0.01;

    /// <summary>What was learned, and the algorithm to judge by.</summary>
    /// <param name="training">So far.</param>
    /// <param name="asked">The algorithm asked for; null: the better one.</param>
    /// <param name="examples">What to learn from.</param>
    /// <exception cref="FitFault">OUTCOME_NEVER_OCCURS, TOO_FEW_OUTCOMES, TOO_FEW_WITHOUT_OUTCOME, INVALID_DATA.</exception>
    public static (PropensityTraining Training, LearnedPropensity Model) Learn(
        PropensityTraining training, PropensityKind? asked, IReadOnlyList<Example> examples)
    {
        Check(training, examples);
        var names = training.Features;
        var (logistic, trees) = (Judge(PropensityKind.Logistic), Judge(PropensityKind.Trees));
        var used = asked ?? (trees.Auc >= logistic.Auc + WorthMore ? PropensityKind.Trees : PropensityKind.Logistic);
        var line = LearnedPropensity.Train(PropensityKind.Logistic, names, examples, Seed);
        var grown = LearnedPropensity.Train(PropensityKind.Trees, names, examples, Seed);
        var gain = grown.Weights.Sum(weight => weight.Weight);
        return (training with
        {
            Used = used, Logistic = logistic, Trees = trees, Formula = line.Formula,
            Importances = [.. grown.Weights.Select(weight => gain > 0 ? weight.Weight / gain : 0)],
        }, used == PropensityKind.Trees ? grown : line);

        PropensityQuality Judge(PropensityKind kind) => PropensityQuality.CrossValidated(kind, names, examples, Folds, Seed);
    }

    private static void Check(PropensityTraining training, IReadOnlyList<Example> examples)
    {
        var (all, positives) = (examples.Count, examples.Count(example => example.Reached));
        var cutOff = training.CutOff?.ToString("u", CultureInfo.InvariantCulture);
        if (all == 0)
            throw new FitFault(
                "NO_EVENTS",
                $"No eligible contact had any event before the cut-off, {cutOff}: the log has to be longer than the horizon.");
        if (positives == 0)
            throw new FitFault(
                "OUTCOME_NEVER_OCCURS",
                $"None of {all} contacts had the outcome within the horizon after {cutOff}. Check its name and condition.");
        if (positives < FewestOfEach)
            throw new FitFault("TOO_FEW_OUTCOMES", TooFew(positives, "had"));
        if (all - positives < FewestOfEach)
            throw new FitFault("TOO_FEW_WITHOUT_OUTCOME", TooFew(all - positives, "did not have"));

        string TooFew(int contacts, string had) =>
            $"{contacts} of {all} contacts {had} the outcome within the horizon after {cutOff}; at least {FewestOfEach} are needed.";
    }
}
