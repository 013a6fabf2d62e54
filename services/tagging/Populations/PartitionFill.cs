using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>
/// Computes a version over the contacts of one partition while events go on being applied. First it is opened, in one commit: from
/// then on events are counted for it as they come, for everybody. Then contacts are gone through in the order of their keys, a
/// chunk a commit: what a contact did up to the opening is added to what it has, and the version is answered. A contact that
/// is born behind the cursor has done nothing before the opening. Cursor and states are one commit, which stands on the
/// partition's mark: dying in between, or two workers at once, add nothing twice.
/// </summary>
internal sealed class PartitionFill(
    PartitionContacts contacts, PartitionPast log, TimeProvider clock)
{
    /// <summary>Computes; false when that cannot be done now.</summary>
    public async Task<bool> FillAsync(
        string workspace, CompiledDefinition candidate, int partition, CancellationToken cancellation)
    {
        var number = candidate.Definition.Number;
        IReadOnlyDictionary<string, FoundPast>? past = null;
        List<string>? keys = null;
        var (total, openN, cursor) = (0L, -1L, "");
        while (true)
        {
            var chunk = keys?.Take(PartitionContacts.Chunk).ToList() ?? [];
            if (await contacts.ReadAsync(workspace, partition, chunk, cancellation) is not { } read
                || read.Definitions.Find(number) is not { IsCandidate: true } current)
                return false;
            if (read.Population.FillOf(number) is not { } fill)
            {
                await OpenAsync(workspace, partition, number, read);
                continue;
            }

            if (fill.IsWhole)
                return true;
            if (fill.OpenN != openN)
                (past, keys, openN) = (null, null, fill.OpenN);
            // Another worker went on, or the store has lost its last second.
            if (keys is null || fill.Cursor != cursor)
            {
                cursor = fill.Cursor;
                // What is counted for nobody yet is in the log alone, and so is who has no state yet.
                past ??= NeedsLog(candidate, read.Population)
                    ? await log.ReadAsync(workspace, candidate, partition, fill.OpenN, clock.GetUtcNow(), cancellation)
                    : new Dictionary<string, FoundPast>();
                chunk.Clear();
                keys = await contacts.KeysAsync(workspace, partition, fill.Cursor, cancellation);
                keys = [.. keys.Concat(past.Keys.Select(id => ContactKey.Of(workspace, id)))
                    .Where(key => string.CompareOrdinal(key, fill.Cursor) > 0).Distinct().Order(StringComparer.Ordinal)];
                total = fill.LookedAt + keys.Count;
                if (keys.Count > 0)
                    continue;
            }

            var commit = PartitionContacts.Begin(partition, read);
            for (var i = 0; i < chunk.Count; i++)
                Fill(commit, chunk[i], read.Snapshot.States[i + 1], current, past!, fill, read);
            var isLast = chunk.Count == keys.Count;
            var next = fill with
            {
                LookedAt = fill.LookedAt + chunk.Count, Total = Math.Max(total, fill.LookedAt + chunk.Count),
                Cursor = isLast ? "" : chunk[^1], IsWhole = isLast, OpenN = isLast ? 0 : fill.OpenN,
            };
            var population = read.Population.With(next);
            if (isLast && NeedsLog(candidate, read.Population))
                population = population with { HasEverybody = true };
            if (!await contacts.CommitAsync(commit, workspace, read, population))
                continue;
            if (isLast)
                return true;
            keys.RemoveRange(0, chunk.Count);
            cursor = next.Cursor;
        }
    }

    private Task<bool> OpenAsync(string workspace, int partition, int number, PopulationSnapshot read) => contacts.CommitAsync(
        PartitionContacts.Begin(partition, read), workspace, read,
        read.Population.With(new Fill(number, read.Snapshot.Mark.N, "", false, 0, 0)));

    private static bool NeedsLog(CompiledDefinition candidate, Population population) =>
        !population.HasEverybody || candidate.ReadsEvent
        || candidate.Condition.Reads.Aggregates.Any(a => candidate.Definition.OriginOf(a.Key) == candidate.Definition.Number);

    private void Fill(
        PartitionCommit commit, string key, byte[]? stored, CompiledDefinition candidate,
        IReadOnlyDictionary<string, FoundPast> past, Fill fill, PopulationSnapshot read)
    {
        // Where everybody has a state, who has none was erased since the log or the keys were read.
        if (stored is null && read.Population.HasEverybody)
            return;
        var ((workspace, id), contact) = (ContactKey.Parse(key), TaggedContactCodec.Read(stored));
        if (contact.MergedInto is not null)
            return;
        int[] before = [.. contact.MemberOf];
        var step = new TaggingStep(contact, read.Definitions, read.Opened);
        // Who was made anew from the log since has it all counted.
        var did = contact.RemadeAt > fill.OpenN ? null : past.GetValueOrDefault(id);
        if (did?.Last is { } last)
            step.Context.SetEvent(last);
        var now = clock.GetUtcNow();
        var facts = step.Fill(candidate, did?.Past, now);
        FactTelling.Tell(commit, commit.LastN, workspace, id, contact, read.Definitions, facts, null, now);
        TagWrites.Write(commit, key, stored, before, contact);
    }
}
