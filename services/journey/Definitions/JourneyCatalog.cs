using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Stores;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>
/// All journeys in memory, compiled, with an index from event names to those that care. What this replica changes it
/// knows at once; what another changes it knows within a second.
/// </summary>
internal sealed class JourneyCatalog(
    JourneyStore store, StoreGate gate, IOptions<JourneyOptions> options, ILogger<JourneyCatalog> logger)
    : BackgroundService
{
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly Dictionary<JourneyKey, CatalogEntry> entries = [];
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CatalogView view = CatalogView.Of([]);

    /// <summary>What is known now; it does not change under its reader.</summary>
    public CatalogView View => view;

    /// <summary>
    /// Completes when the journeys have been read for the first time; deciding before that would forget entries.
    /// </summary>
    public Task Loaded => loaded.Task;

    /// <summary>Takes over what was changed through this replica.</summary>
    public async Task TakeAsync(JourneyRecord journey, CancellationToken cancellation)
    {
        await refreshing.WaitAsync(cancellation);
        try
        {
            Put(journey);
            view = CatalogView.Of(entries.Values);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Reads what has changed in the store.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var revisions = await store.ReadRevisionsAsync(cancellation);
        await refreshing.WaitAsync(cancellation);
        try
        {
            var changed = revisions
                .Where(r => !entries.TryGetValue(r.Key, out var entry) || entry.Journey.Rev < r.Value).ToList();
            foreach (var (key, _) in changed)
                Put(await store.FindAsync(key.Workspace, key.Journey, cancellation));
            if (changed.Count > 0)
                view = CatalogView.Of(entries.Values);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                loaded.TrySetResult();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.WorkFailed(logger, "reading the journeys", exception.GetType().Name);
            }

            await Task.Delay(options.Value.CatalogRefreshMs, stoppingToken);
        }
    }

    private void Put(JourneyRecord journey)
    {
        var key = new JourneyKey(journey.Workspace, journey.Id);
        var known = entries.TryGetValue(key, out var before) ? before : null;
        if (known?.Journey.Rev >= journey.Rev)
            return;
        // Published versions never change: only the new ones are compiled.
        var versions = new List<PublishedVersion?>(known?.Versions ?? []);
        for (var number = versions.Count + 1; number <= journey.Version; number++)
        {
            var reading = DefinitionReader.Read(Encoding.UTF8.GetBytes(journey.Versions[number - 1]));
            if (reading.Definition is null)
                Log.VersionUnreadable(logger, journey.Workspace, journey.Id, number);
            versions.Add(reading.Definition is null
                ? null
                : new PublishedVersion(journey.Workspace, number, reading.Definition));
        }

        entries[key] = new CatalogEntry(journey, versions);
        if (journey.State != JourneyState.Draft && known?.Journey.State != journey.State)
            Log.JourneyChanged(logger, journey.Workspace, journey.Id, journey.State.ToString(), journey.Version);
    }
}
