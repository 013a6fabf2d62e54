using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>Moves runs whose time has come.</summary>
internal sealed class DueRuns(
    RunStore runs, FactsStore facts, JourneyCatalog catalog, Wakeups wakeups, IOptions<JourneyOptions> options)
    : IClockParticipant
{
    /// <summary>Moves the runs that are due in some shares, the longest due first, until none is left.</summary>
    public async Task MoveAsync(DateTimeOffset now, IReadOnlyCollection<int> shares, CancellationToken cancellation)
    {
        int moved;
        do
        {
            var view = catalog.View;
            var due = await runs.FindDueAsync(now, shares, view.Paused, options.Value.DueBatch, cancellation);
            var known = await FactsOfAsync(due, cancellation);
            var scope = new ConditionScope();
            var changes = due.Select(run => view.VersionOf(run) is { } version
                ? RunDecisions.OnTimer(version, run, known(run), now, scope)
                : null).OfType<RunChange>().ToList();
            // Those that an event or another replica moved meanwhile are none of our business any more.
            await runs.WriteAsync(changes, cancellation);
            wakeups.After(changes);
            moved = changes.Count;
        }
        while (moved == options.Value.DueBatch);
    }

    /// <summary>Asks the store for the earliest timer, due ones included, and remembers it.</summary>
    public async Task LookAheadAsync(CancellationToken cancellation)
    {
        var asked = wakeups.NextDue;
        wakeups.Replace(
            asked, await runs.NextDueAsync(DateTimeOffset.UnixEpoch, catalog.View.Paused, cancellation));
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await runs.NextDueAsync(now, catalog.View.Paused, cancellation);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (!await runs.AnyDueAsync(now, catalog.View.Paused, cancellation))
            return false;
        // The clock has just been moved here: do not wait for the next look at it.
        wakeups.Timers.Ring();
        return true;
    }

    private async Task<Func<RunState, ContactFacts>> FactsOfAsync(
        IReadOnlyList<RunState> due, CancellationToken cancellation)
    {
        var found =
            await facts.FindAsync(due.Select(run => (run.Workspace, run.Contact)).ToHashSet(), cancellation);
        var byContact = found.ToDictionary(each => (each.Workspace, each.Contact));
        return run => byContact.GetValueOrDefault((run.Workspace, run.Contact))
            ?? ContactFacts.None(run.Workspace, run.Contact);
    }
}
