using Rapport.Defaults.Errors;
using Rapport.Defaults.Partitions;
using Rapport.Defaults.Stores;
using Rapport.Defaults.Time;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Models;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring.Versions;

/// <summary>
/// Fills versions that are to score from the log, puts those in force that wait for it, and lets go of those that were
/// replaced. Every process does; what one has done the others find done.
/// </summary>
internal sealed class VersionFilling(
    PartitionFilling filling, ModelDesk desk, ModelCatalog catalog, FillSurroundings around)
    : BackgroundService, IClockParticipant
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // Events that were accepted while the old version was in force may still be on their way.
    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(30);
    private readonly HashSet<int> complete = [];

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(Versions().Any(v => v.Version.State == ModelState.Activating));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await around.Gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, stoppingToken);
            try
            {
                foreach (var (workspace, version) in Versions())
                    await WorkAsync(workspace, version, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The store or the log is away; what was filled stays filled.
                if (exception is not DomainError)
                    Log.VersionNotFilled(around.Logger, exception.GetType().Name);
                await Task.Delay(5 * Look, stoppingToken);
            }
        }
    }

    private List<(string Workspace, ScoringModel Version)> Versions() =>
    [
        .. from workspace in catalog.All
           from version in workspace.Value.Scored.All
           where (version.FromLog && (version.State == ModelState.Activating || !complete.Contains(version.Number)))
               || version.ActiveUntil is not null
           select (workspace.Key, version),
    ];

    private async Task WorkAsync(string workspace, ScoringModel version, CancellationToken cancellation)
    {
        var now = around.Clock.GetUtcNow();
        if (version.ActiveUntil is { } until)
        {
            if (until >= now - Afterlife || around.Reader.TotalLag() > 0)
                return;
            await desk.RetireAsync(workspace, version, now - Afterlife);
            await around.Sweeping.SweepAsync(workspace, cancellation);
            return;
        }

        foreach (var partition in around.Partitions.All)
            await filling.FillAsync(workspace, version, partition, cancellation);
        complete.Add(version.Number);
        if (version.State != ModelState.Activating)
            return;
        await desk.CompleteAsync(workspace, version, around.Clock.GetUtcNow());
        Log.VersionInForce(around.Logger, version.Id, version.Version);
    }
}

/// <summary>What filling needs to know of the process around it.</summary>
internal sealed record FillSurroundings(
    StoreGate Gate, VersionSweeping Sweeping, RedisPartitions Partitions, ScoreReader Reader, TimeProvider Clock, ILogger<VersionFilling> Logger);
