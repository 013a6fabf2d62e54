using Rapport.Conditions;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>
/// All versions of a workspace's program. Each event is decided by the version in force when it was accepted, so that
/// the log and the versions give the same points and tiers whenever they are put together.
/// </summary>
public sealed class PointsPrograms
{
    private readonly IReadOnlyList<Version> versions;

    /// <summary>Compiles valid programs.</summary>
    /// <param name="programs">By <see cref="PointsProgram.From"/>, ascending.</param>
    public PointsPrograms(IEnumerable<PointsProgram> programs) => versions = [.. programs.Select(p => new Version(p))];

    /// <summary>Nothing was ever defined.</summary>
    public static PointsPrograms None { get; } = new([]);

    /// <summary>The version in force at an instant.</summary>
    public PointsProgram At(DateTimeOffset accepted) => Find(accepted)?.Program ?? PointsProgram.None;

    /// <summary>The rules in force at an instant that an event of this name concerns.</summary>
    public IReadOnlyList<CompiledRule> RulesFor(string eventName, DateTimeOffset accepted) =>
        Find(accepted)?.RulesFor(eventName) ?? [];

    private Version? Find(DateTimeOffset accepted)
    {
        for (var i = versions.Count - 1; i >= 0; i--)
            if (versions[i].Program.From <= accepted)
                return versions[i];
        return null;
    }

    private sealed class Version(PointsProgram program)
    {
        private readonly ConditionIndex<CompiledRule> index = new(
            program.Rules.Select(rule => CompiledRule.Of(rule)), rule => rule.Condition);

        public PointsProgram Program { get; } = program;

        // Points never feed on points.
        public IReadOnlyList<CompiledRule> RulesFor(string eventName) =>
            eventName.StartsWith("points_", StringComparison.Ordinal) ? [] : index.For(eventName);
    }
}
