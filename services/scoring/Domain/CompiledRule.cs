using Rapport.Conditions;

namespace Rapport.Scoring.Domain;

/// <summary>A rule ready to be asked.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Condition">Its condition, compiled.</param>
public sealed record CompiledRule(ScoringModel Model, ScoreRule Rule, Condition Condition);
