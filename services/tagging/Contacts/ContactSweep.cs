using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Takes contacts of one partition through the time that has passed, in one commit; ends loads of history.</summary>
internal sealed class ContactSweep(
    RedisPartitions partitions, TaggingCatalog catalog, LogFollower follower, ConclusionRelay relay)
{
    /// <summary>Sweeps; false when nothing was written.</summary>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="keys">Contacts that are due.</param>
    /// <param name="now">Business time.</param>
    public async Task<bool> SweepAsync(int partition, IReadOnlyList<string> keys, DateTimeOffset now)
    {
        // An event that waits may have been accepted before a boundary and change what happens there.
        if (follower.LagOf(partition) > 0)
            return false;
        var snapshot = await partitions.ReadAsync(partition, keys);
        if (snapshot.Mark.N < 0 || snapshot.Mark.IsRebuilding)
            return false;
        var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
        var any = false;
        for (var i = 0; i < keys.Count; i++)
            any |= Sweep(commit, snapshot.Mark.N, keys[i], snapshot.States[i], now);
        if (!any)
            return false;
        var committed = await partitions.CommitAsync(commit);
        if (committed && commit.Concludes)
            relay.Ring();
        return committed;
    }

    private bool Sweep(PartitionCommit commit, long n, string key, byte[]? stored, DateTimeOffset now)
    {
        var ((workspace, id), contact) = (ContactKey.Parse(key), TaggedContactCodec.Read(stored));
        int[] segmentsBefore = [.. contact.Segments.Keys];
        foreach (var fact in new TaggingStep(contact, catalog.Of(workspace)).PassTime(now))
            if (fact.ToConclusion(workspace, id, null) is { } conclusion)
                commit.Conclude(n, conclusion);
        // Still due: another process knows a definition that this one has not read yet, and sweeps it.
        if (contact.NextFlip <= now)
            return false;
        TagWrites.Write(commit, key, stored, segmentsBefore, contact);
        return true;
    }
}
