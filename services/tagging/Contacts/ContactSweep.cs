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
        var workspaces = keys.Select(key => ContactKey.Parse(key).Workspace).Distinct().ToList();
        var snapshot = await partitions.ReadAsync(partition, [.. keys, .. workspaces.Select(PopulationKey.Of)]);
        if (snapshot.Mark.N < 0 || snapshot.Mark.IsRebuilding)
            return false;
        var inForce = new Dictionary<string, (TaggingDefinitions, IReadOnlySet<int>)>();
        for (var i = 0; i < workspaces.Count; i++)
        {
            var population = PopulationCodec.Read(snapshot.States[keys.Count + i]);
            inForce[workspaces[i]] = (
                await PartitionDefinitions.NotOlderAsync(catalog, workspaces[i], population, CancellationToken.None),
                (population?.Fills ?? []).Select(fill => fill.Number).ToHashSet());
        }

        var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
        var any = false;
        for (var i = 0; i < keys.Count; i++)
            any |= Sweep(commit, keys[i], snapshot.States[i], inForce[ContactKey.Parse(keys[i]).Workspace], now);
        if (!any)
            return false;
        var committed = await partitions.CommitAsync(commit);
        if (committed && commit.Concludes)
            relay.Ring();
        return committed;
    }

    private static bool Sweep(
        PartitionCommit commit, string key, byte[]? stored, (TaggingDefinitions Definitions, IReadOnlySet<int> Opened) inForce,
        DateTimeOffset now)
    {
        var ((workspace, id), contact) = (ContactKey.Parse(key), TaggedContactCodec.Read(stored));
        int[] before = [.. contact.MemberOf];
        var facts = new TaggingStep(contact, inForce.Definitions, inForce.Opened).PassTime(now);
        FactTelling.Tell(commit, commit.LastN, workspace, id, contact, inForce.Definitions, facts, null, now);
        // Still due: another process knows a definition that this one has not read yet, and sweeps it.
        if (contact.NextFlip <= now)
            return false;
        TagWrites.Write(commit, key, stored, before, contact);
        return true;
    }
}
