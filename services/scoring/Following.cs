using Rapport.Common.V1;
using Rapport.Following.Partitions;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Values;

namespace Rapport.Scoring;

/// <summary>Scores and value decide on the same events, each on states of its own, and commit together.</summary>
internal sealed class JointDecider(ScoringDecider scores, ValueDecider value) : IRunDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) =>
        scores.KeysOf(happened).Concat(value.KeysOf(happened));

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        RunStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        await scores.DecideAsync(stretch, states, commit, cancellation);
        await value.DecideAsync(stretch, states, commit, cancellation);
    }
}
