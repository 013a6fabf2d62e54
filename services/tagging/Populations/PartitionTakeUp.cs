using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>
/// Takes the contacts of one partition up to definitions that came in force or were deleted, and tells what differs, once: a
/// contact, what it was told and the words are one commit. After a rebuild the same pass repairs what was told before. A
/// contact that an event touches first is taken up with it.
/// </summary>
internal sealed class PartitionTakeUp(
    PartitionContacts contacts, IConclusionOutbox outbox, ConclusionRelay relay, TimeProvider clock)
{
    // Whoever waits to be told of leaves the log its time for what happens now.
    private const int MostWaiting = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Has nobody decide by older definitions in the partition any more; false when that cannot be said now.</summary>
    public async Task<bool> BeginAsync(string workspace, int partition, CancellationToken cancellation)
    {
        while (await contacts.ReadAsync(workspace, partition, [], cancellation) is { } read)
            if (read.Snapshot.States[0] is not null && read.Population.Version >= read.Definitions.Version)
                return true;
            else if (await contacts.CommitAsync(PartitionContacts.Begin(partition, read), workspace, read, read.Population))
                return true;
        return false;
    }

    /// <summary>Takes everybody up; false when that cannot be done now.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="to">Definitions that contacts have to be taken up to.</param>
    /// <param name="cancellation">Ends it; what was done stays done.</param>
    public async Task<bool> TakeUpAsync(string workspace, int partition, long to, CancellationToken cancellation)
    {
        List<string>? keys = null;
        var at = "";
        while (true)
        {
            var chunk = keys?.Take(PartitionContacts.Chunk).ToList() ?? [];
            if (await contacts.ReadAsync(workspace, partition, chunk, cancellation) is not { } read || read.Definitions.Version < to)
                return false;
            if (read.Population.TakenUp >= to)
                return true;
            var cursor = read.Population.TakingUp == to ? read.Population.Cursor : "";
            // Another worker went on, or the store has lost its last second.
            if (keys is null || cursor != at)
            {
                at = cursor;
                chunk.Clear();
                keys = await contacts.KeysAsync(workspace, partition, cursor, cancellation);
                if (keys.Count > 0)
                    continue;
            }

            var commit = PartitionContacts.Begin(partition, read);
            for (var i = 0; i < chunk.Count; i++)
                TakeUp(commit, chunk[i], read.Snapshot.States[i + 1], read);
            var isLast = chunk.Count == keys.Count;
            var next = isLast ? read.Population.AllTakenUp(read.Definitions, to)
                : read.Population with { TakingUp = to, Cursor = chunk[^1] };
            if (!await contacts.CommitAsync(commit, workspace, read, next))
                continue;
            if (isLast)
                return true;
            keys.RemoveRange(0, chunk.Count);
            at = next.Cursor;
            while (commit.Concludes && (await outbox.ReadAsync(MostWaiting, cancellation)).Count == MostWaiting)
                await Task.Delay(Pause, cancellation);
        }
    }

    private void TakeUp(PartitionCommit commit, string key, byte[]? stored, PopulationSnapshot read)
    {
        var ((workspace, id), contact) = (ContactKey.Parse(key), TaggedContactCodec.Read(stored));
        if (stored is null || contact.MergedInto is not null)
            return;
        int[] before = [.. contact.MemberOf];
        var now = clock.GetUtcNow();
        var facts = new TaggingStep(contact, read.Definitions, read.Opened).TakeUp(now);
        FactTelling.Tell(commit, commit.LastN, workspace, id, contact, read.Definitions, facts, null, now);
        if (commit.Concludes)
            relay.Ring();
        if (contact.Changed)
            TagWrites.Write(commit, key, stored, before, contact);
    }
}
