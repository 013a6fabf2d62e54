using Rapport.Conditions;

namespace Rapport.Scoring.Domain;

/// <summary>The models of one workspace, compiled and indexed by the event names that concern their rules.</summary>
public sealed class ScoringModels
{
    private readonly ConditionIndex<CompiledRule> index;

    /// <summary>Compiles valid models.</summary>
    public ScoringModels(IEnumerable<ScoringModel> models)
    {
        All = [.. models.OrderBy(model => model.Id, StringComparer.Ordinal)];
        index = new ConditionIndex<CompiledRule>(
            All.SelectMany(model => model.Rules.Select(rule =>
                new CompiledRule(model, rule, Condition.Compile(rule.Condition, ScoringModelCheck.Schema)))),
            rule => rule.Condition);
    }

    /// <summary>A workspace without models.</summary>
    public static ScoringModels None { get; } = new([]);

    /// <summary>By id.</summary>
    public IReadOnlyList<ScoringModel> All { get; }

    /// <summary>The model with this id, if there is one.</summary>
    public ScoringModel? Find(string id) => All.FirstOrDefault(model => model.Id == id);

    /// <summary>The model with this number, if it still exists.</summary>
    public ScoringModel? Find(int number) => All.FirstOrDefault(model => model.Number == number);

    /// <summary>The rules that an event of this name concerns, those of one model together.</summary>
    public IReadOnlyList<CompiledRule> RulesFor(string eventName) => index.For(eventName);
}
