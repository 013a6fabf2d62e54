using Rapport.Contact.V1;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Time;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;

namespace Rapport.Journey.Entries;

/// <summary>
/// Asks for entries whose time has come: an event goes into the log (acknowledged), then the next time takes its place. Its id
/// follows from journey, contact and time, so that dying in between, or two replicas at once, ask once.
/// </summary>
internal sealed class PlannedEntries(
    PlannedEntryStore planned, FactsStore facts, JourneyCatalog catalog, EventLogService.EventLogServiceClient log)
    : IClockParticipant
{
    private const int Batch = 500;
    private static readonly TimeSpan Next = TimeSpan.FromMilliseconds(1);

    /// <summary>Asks for what is due. True when there may be more.</summary>
    public async Task<bool> AskAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var view = catalog.View;
        var due = await planned.FindDueAsync(now, view.Paused, Batch, cancellation);
        if (due.Count == 0)
            return false;
        var known = (await facts.FindAsync(
            due.Select(entry => (entry.Journey.Workspace, entry.Contact)).ToHashSet(), cancellation))
            .ToDictionary(each => (each.Workspace, each.Contact));
        var conclusions = (from entry in due
                           let version = PlanOf(view, entry)
                           where version is not null
                               && known.TryGetValue((entry.Journey.Workspace, entry.Contact), out var each)
                               && entry.StillHolds(version, each)
                           select ToConclusion(entry, version.Definition.Plan!)).ToList();
        if (conclusions.Count > 0)
            await log.AppendEventsAsync(
                new AppendEventsRequest { Conclusions = { conclusions } }, cancellationToken: cancellation);
        await planned.ReplaceAsync([.. due.Select(entry => (entry, After(view, entry, known, now)))], cancellation);
        return due.Count == Batch;
    }

    /// <summary>
    /// Plans the entries of contacts that were there before a version with a plan. True when there may be more. Where it ends in
    /// the middle, another goes on.
    /// </summary>
    public async Task<bool> SweepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var version in catalog.View.Plans)
        {
            var journey = new JourneyKey(version.Workspace, version.Definition.Id);
            if (await planned.ReadSweepAsync(journey, version.Number, cancellation) is not { } after)
                continue;
            var page = await facts.ListAsync(version.Workspace, after, Batch, cancellation);
            await planned.WriteAsync([.. page.Select(each => PlannedEntry.Next(version, each, now))], cancellation);
            await planned.WriteSweepAsync(
                journey, version.Number, page.Count < Batch ? null : page[^1].Contact, cancellation);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        planned.NextDueAsync(now, catalog.View.Paused, cancellation);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await planned.FindDueAsync(now, catalog.View.Paused, 1, cancellation)).Count > 0;

    private static Conclusion ToConclusion(PlannedEntry entry, EntryPlan plan) => Conclude.FromTime(
        entry.Journey.Workspace, entry.Contact, entry.Due!.Value, $"journey:{entry.Journey.Journey}",
        new JourneyEntryRequested { Journey = entry.Journey.Journey, Source = plan.Source });

    private static PublishedVersion? PlanOf(CatalogView view, PlannedEntry entry) => view.PlansOf(entry.Journey.Workspace)
        .FirstOrDefault(version => version.Definition.Id == entry.Journey.Journey);

    // What was missed while nobody looked is asked for once.
    private static PlannedEntry After(
        CatalogView view, PlannedEntry entry, Dictionary<(string, string), ContactFacts> known, DateTimeOffset now) =>
        PlanOf(view, entry) is { } version && known.TryGetValue((entry.Journey.Workspace, entry.Contact), out var facts)
            ? PlannedEntry.Next(version, facts, entry.Due!.Value + Next > now ? entry.Due.Value + Next : now)
            : entry with { Due = null };
}
