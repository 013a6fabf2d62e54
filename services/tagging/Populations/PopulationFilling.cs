using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>
/// Brings what was saved in force: computes versions over all contacts, one of a workspace at a time, puts those in force that are
/// whole, and takes contacts up to them. Every process does; what one has done the others find done.
/// </summary>
internal sealed class PopulationFilling(
    TaggingCatalog catalog, PopulationSteps steps, StoreGate gate, ILogger<PopulationFilling> logger)
    : Loop("Computing segments and tag rules over all contacts", Look, logger, gate), IClockParticipant
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(15);
    private readonly ConcurrentDictionary<string, (long TakeUp, long At)> done = new();

    /// <summary>
    /// Waits until a version is in force, for a moment: a small population is whole by then, and what happens afterwards is told as
    /// having happened.
    /// </summary>
    public async Task SettleAsync(string workspace, int number, TimeSpan patience, CancellationToken cancellation)
    {
        Ring();
        for (var begun = Stopwatch.GetTimestamp(); catalog.Of(workspace).Find(number) is { IsCandidate: true };)
        {
            if (Stopwatch.GetElapsedTime(begun) > patience)
                return;
            await Task.Delay(Poll, cancellation);
        }

        await steps.BeginAsync(workspace, cancellation);
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(catalog.Workspaces.Any(w => Candidate(w) is not null || !IsDone(w)));

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var (more, fault) = (false, (Exception?)null);
        foreach (var workspace in catalog.Workspaces)
        {
            try
            {
                more |= await WorkAsync(workspace, cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                // One workspace never holds up the others.
                fault ??= exception;
            }
        }

        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
        return more;
    }

    private async Task<bool> WorkAsync(string workspace, CancellationToken cancellation)
    {
        var more = Candidate(workspace) is { } candidate && await steps.FillAsync(workspace, candidate, cancellation);
        if (IsDone(workspace) && Stopwatch.GetElapsedTime(done.GetValueOrDefault(workspace).At) < Recheck)
            return more;
        var takeUp = catalog.StoredOf(workspace).TakeUp;
        if (await steps.TakeUpAsync(workspace, takeUp, cancellation))
            done[workspace] = (takeUp, Stopwatch.GetTimestamp());
        return more;
    }

    private CompiledDefinition? Candidate(string workspace) =>
        catalog.Of(workspace).All.Where(definition => definition.IsCandidate).MinBy(definition => definition.Definition.Number);

    // A store that lost a partition has lost this too: all are looked at again now and then.
    private bool IsDone(string workspace) => catalog.StoredOf(workspace).TakeUp is var takeUp
        && (takeUp == 0 || done.GetValueOrDefault(workspace).TakeUp == takeUp);
}
