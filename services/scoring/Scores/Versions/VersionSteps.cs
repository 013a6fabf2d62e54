using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>Brings a version in force: computed from the log in every partition, then told of.</summary>
internal sealed class VersionActivation(
    ModelEditing editing, PartitionFilling filling, ExistingCrossings crossings, RedisPartitions partitions)
{
    /// <summary>Fills all partitions.</summary>
    public async Task FillAsync(string workspace, ScoringModel version, CancellationToken cancellation)
    {
        foreach (var partition in partitions.All)
            await filling.FillAsync(workspace, version, partition, cancellation);
    }

    /// <summary>Puts a filled version in force.</summary>
    public Task CompleteAsync(string workspace, ScoringModel version, Func<DateTimeOffset> now) =>
        editing.CompleteAsync(workspace, version, now);

    /// <summary>Tells of those who are above its thresholds since it came in force.</summary>
    public async Task TellAsync(
        string workspace, ScoringModel version, DateTimeOffset now, CancellationToken cancellation)
    {
        if (now >= version.ActiveFrom && await crossings.TellAsync(workspace, version, now, cancellation))
            await editing.ToldExistingAsync(workspace, version);
    }
}

/// <summary>Lets go of a version that was replaced.</summary>
internal sealed class VersionRetirement(ModelEditing editing, VersionSweeping sweeping, ScoreReader reader)
{
    // Events that were accepted while the old version was in force may still be on their way.
    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(30);

    /// <summary>Retires it once nothing can still be decided by it.</summary>
    public async Task RetireAsync(
        string workspace, ScoringModel version, DateTimeOffset now, CancellationToken cancellation)
    {
        if (version.ActiveUntil >= now - Afterlife || reader.TotalLag() > 0)
            return;
        await editing.RetireAsync(workspace, version, now - Afterlife);
        await sweeping.SweepAsync(workspace, cancellation);
    }
}

/// <summary>What is to be done about a version next.</summary>
internal sealed class VersionSteps(
    VersionActivation activation, VersionRetirement retirement, TimeProvider clock, ILogger<VersionSteps> logger)
{
    private readonly HashSet<int> complete = [];

    /// <summary>Whether anything is to be done about it.</summary>
    public bool Concerns(ScoringModel version) =>
        (version.FromLog && (version.State == ModelState.Activating || !complete.Contains(version.Number)))
        || version.ActiveUntil is not null || version is { State: ModelState.Active, TellsExisting: true };

    /// <summary>Does it; what was done stays done when it ends in the middle.</summary>
    public async Task WorkAsync(string workspace, ScoringModel version, CancellationToken cancellation)
    {
        if (version.ActiveUntil is not null)
        {
            await retirement.RetireAsync(workspace, version, clock.GetUtcNow(), cancellation);
            return;
        }

        if (version.FromLog && !complete.Contains(version.Number))
            await activation.FillAsync(workspace, version, cancellation);
        complete.Add(version.Number);
        if (version.State == ModelState.Activating)
        {
            await activation.CompleteAsync(workspace, version, clock.GetUtcNow);
            Log.VersionInForce(logger, version.Id, version.Version);
        }
        else if (version is { State: ModelState.Active, TellsExisting: true })
        {
            await activation.TellAsync(workspace, version, clock.GetUtcNow(), cancellation);
        }
    }
}
