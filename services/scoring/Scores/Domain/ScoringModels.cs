using Rapport.Conditions;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>
/// The model versions of one workspace that are kept up to date, in force or not, compiled and indexed by the event
/// names that concern their rules.
/// </summary>
public sealed class ScoringModels
{
    private readonly ConditionIndex<ModelRule> index;

    /// <summary>Compiles valid models.</summary>
    public ScoringModels(IEnumerable<ScoringModel> models, QualificationTerms? terms = null)
    {
        Compiled =
        [
            .. models.OrderBy(model => model.Id, StringComparer.Ordinal).ThenBy(model => model.Version)
                .Select(model => new CompiledModel(model)),
        ];
        All = [.. Compiled.Select(model => model.Model)];
        index = new ConditionIndex<ModelRule>(Compiled.SelectMany(model => model.EventRules), rule => rule.Condition);
        Terms = terms;
    }

    /// <summary>A workspace without models.</summary>
    public static ScoringModels None { get; } = new([]);

    /// <summary>By id and version.</summary>
    public IReadOnlyList<ScoringModel> All { get; }

    /// <summary>The same, compiled.</summary>
    public IReadOnlyList<CompiledModel> Compiled { get; }

    /// <summary>What marketing and sales have agreed on; null while thresholds decide alone.</summary>
    public QualificationTerms? Terms { get; }

    /// <summary>The versions in force at an instant, by id.</summary>
    public IEnumerable<ScoringModel> InForce(DateTimeOffset at, ulong place = ulong.MaxValue) =>
        All.Where(model => model.IsActive(at, place));

    /// <summary>The version of a model that is in force at an instant.</summary>
    public ScoringModel? Find(string id, DateTimeOffset at, ulong place = ulong.MaxValue) =>
        All.FirstOrDefault(model => model.Id == id && model.IsActive(at, place));

    /// <summary>The version with this number, if it is kept up to date.</summary>
    public ScoringModel? Find(int number)
    {
        foreach (var model in All)
            if (model.Number == number)
                return model;
        return null;
    }

    /// <summary>The rules and vetoes that an event of this name concerns, those of one version together.</summary>
    public IReadOnlyList<ModelRule> RulesFor(string eventName) => index.For(eventName);

    /// <summary>The contact's cell in the matrix of an engagement model, such as A1; null when there is none.</summary>
    public string? CellOf(ContactScores state, ScoringModel engagement, DateTimeOffset now, ulong place = ulong.MaxValue)
    {
        if (engagement.Bands is not { } numbers || engagement.FitModel.Length == 0
            || Find(engagement.FitModel, now, place) is not { Bands: { } letters } fit)
            return null;
        var letter = letters.Of(ScoreSum.Of(fit, state.Model(fit.Number), now));
        var number = numbers.Of(ScoreSum.Of(engagement, state.Model(engagement.Number), now));
        return $"{"ABC"[letter]}{"123"[number]}";
    }

    /// <summary>What of a model in force takes the contact out of qualification at an instant: "model/veto".</summary>
    public string? VetoOn(ContactScores state, DateTimeOffset now, ulong place = ulong.MaxValue)
    {
        foreach (var score in state.Models)
            if (score.Vetoes.Count > 0 && Find(score.Model) is { } model && model.IsActive(now, place)
                && score.VetoAt(model, now) is { } veto)
                return $"{model.Id}/{veto}";
        return null;
    }
}

/// <summary>The part of a signed contract that decides who is a marketing-qualified lead.</summary>
/// <param name="Contract">Number of the contract.</param>
/// <param name="Model">The model.</param>
/// <param name="Threshold">Its threshold.</param>
/// <param name="Cells">Cells of the matrix in which a crossing counts; none for all.</param>
/// <param name="From">From when on it is in force.</param>
public sealed record QualificationTerms(
    int Contract, string Model, string Threshold, IReadOnlyList<string> Cells, DateTimeOffset From);
