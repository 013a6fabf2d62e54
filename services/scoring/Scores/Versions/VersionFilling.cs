using Rapport.Hosting.Background;
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
    : Loop("Filling versions of score models", Look, logger, gate), IClockParticipant
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(Versions().Any(v => v.Version.State == ModelState.Activating || v.Version.TellsExisting));

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        foreach (var (workspace, version) in Versions())
            await steps.WorkAsync(workspace, version, cancellation);
        return false;
    }

    private List<(string Workspace, ScoringModel Version)> Versions() =>
    [
        .. from workspace in catalog.All
           from version in workspace.Value.Scored.All
           where steps.Concerns(version)
           select (workspace.Key, version),
    ];
}
