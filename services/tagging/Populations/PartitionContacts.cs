using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>What work on all contacts of a workspace in a partition stands on: mark, population, definitions not older than it.</summary>
/// <param name="Snapshot">Mark and states; the first is the population's.</param>
/// <param name="Population">As stored; made up where nothing is.</param>
/// <param name="Definitions">Definitions at hand.</param>
internal sealed record PopulationSnapshot(PartitionSnapshot Snapshot, Population Population, TaggingDefinitions Definitions)
{
    /// <summary>Versions whose computation has begun.</summary>
    public IReadOnlySet<int> Opened { get; } = Population.Fills.Select(fill => fill.Number).ToHashSet();
}

/// <summary>The contacts of one partition, for work that goes through all of them while events go on being applied.</summary>
internal sealed class PartitionContacts(RedisPartitions partitions, TaggingCatalog catalog, LogFollower follower)
{
    /// <summary>Contacts in one commit: a few milliseconds of the store, and little to do again when an event was faster.</summary>
    public const int Chunk = 250;

    // So many events behind, the partition needs its time for them.
    private const long MostLag = 5_000;

    /// <summary>Numbers of the partitions.</summary>
    public IEnumerable<int> Partitions => partitions.All;

    /// <summary>Reads; null while the partition cannot be worked on: it is being rebuilt, or far behind.</summary>
    public async Task<PopulationSnapshot?> ReadAsync(
        string workspace, int partition, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var snapshot = await partitions.ReadAsync(partition, [PopulationKey.Of(workspace), PopulationKey.Everybody, .. keys]);
        if (snapshot.Mark.N < 0 || snapshot.Mark.IsRebuilding || follower.LagOf(partition) > MostLag)
            return null;
        var stored = PopulationCodec.Read(snapshot.States[0]);
        var definitions = await PartitionDefinitions.NotOlderAsync(catalog, workspace, stored, cancellation);
        // Where nothing of the workspace has happened yet there is nobody whom anything could be counted for.
        var population = stored ?? new Population { HasEverybody = snapshot.Mark.N == 0 || snapshot.States[1] is not null };
        return new PopulationSnapshot(
            snapshot with { States = [snapshot.States[0], .. snapshot.States.Skip(2)] }, population, definitions);
    }

    /// <summary>A commit that stands on what was read.</summary>
    public static PartitionCommit Begin(int partition, PopulationSnapshot read) =>
        new(partition, read.Snapshot.Mark, read.Snapshot.Mark.N);

    /// <summary>Commits with the population as it is now; false when an event or another worker was faster.</summary>
    public Task<bool> CommitAsync(PartitionCommit commit, string workspace, PopulationSnapshot read, Population now)
    {
        commit.SetState(
            PopulationKey.Of(workspace), PopulationCodec.Write(now.DecidedBy(read.Definitions), read.Snapshot.States[0]));
        return partitions.CommitAsync(commit);
    }

    /// <summary>Keys of all contacts of a workspace that have a state, in order, after a cursor.</summary>
    public async Task<List<string>> KeysAsync(string workspace, int partition, string after, CancellationToken cancellation)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var key in partitions.KeysAsync(partition, ContactKey.Of(workspace, "*")).WithCancellation(cancellation))
            if (string.CompareOrdinal(key, after) > 0)
                keys.Add(key);
        return [.. keys];
    }
}
