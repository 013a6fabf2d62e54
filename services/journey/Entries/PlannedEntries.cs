using System.Collections.Concurrent;
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
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // Versions for which all contacts have been looked through; once they have it stays so.
    private readonly ConcurrentDictionary<(JourneyKey Journey, int Version), bool> swept = new();

    /// <summary>Asks for what is due. True when there may be more.</summary>
    public async Task<bool> AskAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var due = await planned.FindDueAsync(now, catalog.View.Paused, Batch, cancellation);
        if (due.Count == 0)
            return false;
        var known = (await facts.FindAsync(
            due.Select(entry => (entry.Journey.Workspace, entry.Contact)).ToHashSet(), cancellation))
            .ToDictionary(each => (each.Workspace, each.Contact));
        // Another replica may have published, a moment ago, the version by which an entry was planned.
        if (due.Any(entry => PlanThatHolds(catalog.View, entry, known) is null))
            await catalog.RefreshAsync(cancellation);
        var view = catalog.View;
        var conclusions = due.Select(entry => (Entry: entry, Plan: PlanThatHolds(view, entry, known)))
            .Where(each => each.Plan is not null).Select(each => ToConclusion(each.Entry, each.Plan!)).ToList();
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
        if (await NextSweepAsync(cancellation) is not { } next)
            return false;
        var (version, after) = next;
        var page = await facts.ListAsync(version.Workspace, after, Batch, cancellation);
        await planned.WriteAsync([.. page.Select(each => PlannedEntry.Next(version, each, now))], cancellation);
        await planned.WriteAsync(await ChangedAsync(version, page, now, cancellation), cancellation);
        await planned.WriteSweepAsync(
            KeyOf(version), version.Number, page.Count < Batch ? null : page[^1].Contact, cancellation);
        return true;
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        planned.NextDueAsync(now, catalog.View.Paused, cancellation);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await planned.FindDueAsync(now, catalog.View.Paused, 1, cancellation)).Count > 0
        || await NextSweepAsync(cancellation) is not null;

    private async Task<(PublishedVersion Version, string After)?> NextSweepAsync(CancellationToken cancellation)
    {
        foreach (var version in catalog.View.Plans)
        {
            var key = (KeyOf(version), version.Number);
            if (swept.ContainsKey(key))
                continue;
            if (await planned.ReadSweepAsync(key.Item1, version.Number, cancellation) is { } after)
                return (version, after);
            swept[key] = true;
        }

        return null;
    }

    // An entry that was taken out between reading a contact and planning leaves nothing by which planning would notice, so that
    // who changed meanwhile is planned again by what is known now, and who was erased is not.
    private async Task<IReadOnlyCollection<PlannedEntry>> ChangedAsync(
        PublishedVersion version, IReadOnlyList<ContactFacts> page, DateTimeOffset now, CancellationToken cancellation)
    {
        var known = (await facts.FindAsync([.. page.Select(each => (each.Workspace, each.Contact))], cancellation))
            .ToDictionary(each => each.Contact);
        return
        [
            .. from each in page
               let later = known.GetValueOrDefault(each.Contact)
               where later?.Rev != each.Rev
               select later is null
                   ? new PlannedEntry(KeyOf(version), each.Contact, null, long.MaxValue)
                   : PlannedEntry.Next(version, later, now),
        ];
    }

    private static JourneyKey KeyOf(PublishedVersion version) => new(version.Workspace, version.Definition.Id);

    private static EntryPlan? PlanThatHolds(
        CatalogView view, PlannedEntry entry, Dictionary<(string, string), ContactFacts> known) =>
        PlanOf(view, entry) is { } version && known.TryGetValue((entry.Journey.Workspace, entry.Contact), out var each)
            && entry.StillHolds(version, each) ? version.Definition.Plan : null;

    private static Conclusion ToConclusion(PlannedEntry entry, EntryPlan plan) => Conclude.FromTime(
        entry.Journey.Workspace, entry.Contact, entry.Due!.Value, $"journey:{entry.Journey.Journey}",
        new JourneyEntryRequested { Journey = entry.Journey.Journey, Source = plan.Source });

    private static PublishedVersion? PlanOf(CatalogView view, PlannedEntry entry) => view.PlansOf(entry.Journey.Workspace)
        .FirstOrDefault(version => version.Definition.Id == entry.Journey.Journey);

    // What was missed while nobody looked is asked for once.
    private static PlannedEntry After(
        CatalogView view, PlannedEntry entry, Dictionary<(string, string), ContactFacts> known, DateTimeOffset now) =>
        PlanOf(view, entry) is { } version && known.TryGetValue((entry.Journey.Workspace, entry.Contact), out var facts)
            ? PlannedEntry.Next(version, facts, entry.Due!.Value + Tick > now ? entry.Due.Value + Tick : now)
            : entry with { Due = null };
}
