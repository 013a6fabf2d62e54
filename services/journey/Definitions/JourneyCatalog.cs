using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Following.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>All journeys in memory, compiled, with an index from event names to those that care.</summary>
internal sealed class JourneyCatalog(JourneyStore store, IOptions<JourneyOptions> options, ILogger<JourneyCatalog> logger)
    : DefinitionCatalog<CatalogView>(
        "Reading the journeys", "MongoDB", "ConnectionStrings:Mongo",
        TimeSpan.FromMilliseconds(options.Value.CatalogRefreshMs), logger)
{
    private long changes = -1;

    /// <summary>What is known now.</summary>
    /// <exception cref="Hosting.Errors.DomainError">UNAVAILABLE until it has been read.</exception>
    public CatalogView View => Current;

    /// <summary>Takes over what was changed through this replica.</summary>
    public Task TakeAsync(JourneyRecord journey, CancellationToken cancellation) => SwapAsync(
        async before => before is null ? await ReadAsync(before, cancellation) : With(before, [journey]), cancellation);

    /// <summary>
    /// Reads again if a journey was written since: asked after events were read, and before anything is decided on them. Who was
    /// held up after it read would let nobody into a journey that another replica has published meanwhile.
    /// </summary>
    public async Task EnsureCurrentAsync(CancellationToken cancellation)
    {
        if (await store.ReadChangesAsync(cancellation) != Interlocked.Read(ref changes))
            await RefreshAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<CatalogView> ReadAsync(CatalogView? before, CancellationToken cancellation)
    {
        // Read first: a change in between is then seen the next time.
        var at = await store.ReadChangesAsync(cancellation);
        var view = await ReadViewAsync(before, cancellation);
        Interlocked.Exchange(ref changes, at);
        return view;
    }

    private async Task<CatalogView> ReadViewAsync(CatalogView? before, CancellationToken cancellation)
    {
        var known = before ?? CatalogView.Of([]);
        var changed = new List<JourneyRecord>();
        foreach (var (key, rev) in await store.ReadRevisionsAsync(cancellation))
            if (!(known.Find(key)?.Journey.Rev >= rev))
                changed.Add(await store.FindAsync(key.Workspace, key.Journey, cancellation));
        return With(known, changed);
    }

    private CatalogView With(CatalogView view, IEnumerable<JourneyRecord> read)
    {
        var newer = new Dictionary<JourneyKey, CatalogEntry>();
        foreach (var journey in read)
        {
            var key = new JourneyKey(journey.Workspace, journey.Id);
            var known = view.Find(key);
            if (!(known?.Journey.Rev >= journey.Rev))
                newer[key] = Compile(journey, known);
        }

        return newer.Count == 0
            ? view : CatalogView.Of([.. view.Entries.ExceptBy(newer.Keys, entry => entry.Key), .. newer.Values]);
    }

    private CatalogEntry Compile(JourneyRecord journey, CatalogEntry? known)
    {
        // Published versions never change: only the new ones are compiled.
        var versions = new List<PublishedVersion?>(known?.Versions ?? []);
        for (var number = versions.Count + 1; number <= journey.Version; number++)
        {
            var reading = DefinitionReader.Read(Encoding.UTF8.GetBytes(journey.Versions[number - 1]));
            if (reading.Definition is null)
                Log.VersionUnreadable(Logger, journey.Workspace, journey.Id, number);
            versions.Add(reading.Definition is null
                ? null
                : new PublishedVersion(
                    journey.Workspace, number, reading.Definition, options.Value.ZoneOf(journey.Workspace)));
        }

        if (journey.State != JourneyState.Draft && known?.Journey.State != journey.State)
            Log.JourneyChanged(Logger, journey.Workspace, journey.Id, journey.State.ToString(), journey.Version);
        return new CatalogEntry(journey, versions);
    }
}
