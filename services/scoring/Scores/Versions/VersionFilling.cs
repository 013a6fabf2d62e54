using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>
/// Fills versions that are to score from the log, puts those in force that wait for it, and lets go of those that were
/// replaced. Every process does; what one has done the others find done.
/// </summary>
internal sealed class VersionFilling(
    ModelCatalog catalog, VersionSteps steps, StoreGate gate, ILogger<VersionFilling> logger)
    : BackgroundService, IClockParticipant
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(Versions().Any(v => v.Version.State == ModelState.Activating || v.Version.TellsExisting));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, stoppingToken);
            try
            {
                foreach (var (workspace, version) in Versions())
                    await steps.WorkAsync(workspace, version, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The store or the log is away; what was filled stays filled.
                if (exception is not DomainError)
                    Log.VersionNotFilled(logger, exception.GetType().Name);
                await Task.Delay(5 * Look, stoppingToken);
            }
        }
    }

    private List<(string Workspace, ScoringModel Version)> Versions() =>
    [
        .. from workspace in catalog.All
           from version in workspace.Value.Scored.All
           where steps.Concerns(version)
           select (workspace.Key, version),
    ];
}
