using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>
/// Tells the stages that imported history brought about, once its load is done: looks once a second at what is due. Several
/// replicas may sweep the same contacts: the commit lets one of them through, and ids follow from the load.
/// </summary>
internal sealed class HistorySweep(
    DueIndex due, RedisPartitions partitions, ModelCatalog catalog, LogFollower follower, ConclusionRelay relay,
    StoreGate gate, TimeProvider clock, ILogger<HistorySweep> logger)
    : Loop("Telling the stages that history brought about", Look, logger, gate), IClockParticipant
{
    private const int MostContacts = 200;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) => due.ReadNextAsync(now);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await due.ReadDueAsync(now, 1)).Any(found => found.Count > 0);

    /// <summary>Tells what is due in all partitions; false when nothing was written.</summary>
    public async Task<bool> SweepAsync(DateTimeOffset now)
    {
        var found = await due.ReadDueAsync(now, MostContacts);
        var swept = await Task.WhenAll(found.Select((keys, partition) =>
            keys.Count == 0 ? Task.FromResult(false) : SweepAsync(partition, keys, now)));
        return swept.Any(any => any);
    }

    /// <inheritdoc/>
    protected override Task<bool> PassAsync(CancellationToken cancellation) => SweepAsync(clock.GetUtcNow());

    private async Task<bool> SweepAsync(int partition, IReadOnlyList<string> keys, DateTimeOffset now)
    {
        // An event that waits may belong to the load, or be the first that does not.
        if (follower.LagOf(partition) > 0)
            return false;
        var snapshot = await partitions.ReadAsync(partition, keys);
        if (snapshot.Mark.N < 0 || snapshot.Mark.IsRebuilding)
            return false;
        await catalog.EnsureCurrentAsync();
        var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
        for (var i = 0; i < keys.Count; i++)
            Sweep(commit, snapshot.Mark.N, keys[i], snapshot.States[i], now);
        var committed = await partitions.CommitAsync(commit);
        if (committed && commit.Concludes)
            relay.Ring();
        return committed;
    }

    private void Sweep(PartitionCommit commit, long n, string key, byte[]? stored, DateTimeOffset now)
    {
        var ((workspace, contact), before) = (ContactKey.Parse(key), ContactScoresCodec.Read(stored));
        if (before.Untold is not { } untold)
        {
            commit.Unrank(ScoreWrites.History, key);
            return;
        }

        if (untold.Load.DoneAt > now)
            return;
        var (after, facts) = UntoldStage.Tell(before);
        foreach (var changed in facts.OfType<StageChanged>())
            if (changed.ToConclusion(untold.Load, workspace, contact) is { } conclusion)
                commit.Conclude(n, conclusion);
        ScoreWrites.Write(commit, key, stored, before, after, catalog.Of(workspace).Scored);
    }
}
