using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>
/// Computes what a version makes of one partition of the log and writes it beside what contacts have, while events go
/// on being applied. Every commit stands on the partition's mark, as those of live events do: what is written is what
/// the version makes of all events up to that mark. The last commit says that the version is complete here; from then
/// on events are counted live. Dying in between, or two processes at once, only repeat absolute writes.
/// </summary>
internal sealed class PartitionFilling(
    RedisPartitions partitions, LogPages log, EventApplier applier, ModelCatalog catalog)
{
    private const int ContactsInCommit = 300;

    /// <summary>Fills a partition; returns when the version is complete in it.</summary>
    public async Task FillAsync(string workspace, ScoringModel version, int partition, CancellationToken cancellation)
    {
        if (await IsCompleteAsync(version, partition))
            return;
        var replay = new LogReplay(applier, workspace, partition, new ScoringModels([version]));
        var pending = new HashSet<string>();
        while (true)
        {
            List<string> contacts = [.. pending.Take(ContactsInCommit)];
            var snapshot = await partitions.ReadAsync(
                partition, [.. contacts.Select(contact => ContactKey.Of(workspace, contact)), CompleteVersions.Key]);
            await catalog.EnsureCurrentAsync();
            var complete = CompleteVersions.Read(snapshot.States[^1]);
            if (complete.Contains(version.Number))
                return;
            if (snapshot.Mark.N > replay.N)
            {
                await CatchUpAsync(replay, snapshot.Mark.N, pending, cancellation);
                continue;
            }

            var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
            for (var i = 0; i < contacts.Count; i++)
                // Who was erased while the log was read has no state, and gets none.
                if (snapshot.States[i] is not null || replay.Contacts.ContainsKey(contacts[i]))
                    Write(commit, ContactKey.Of(workspace, contacts[i]), snapshot.States[i],
                        replay.Contacts.GetValueOrDefault(contacts[i], ContactScores.Empty).Model(version.Number));
            var last = contacts.Count == pending.Count;
            if (last)
                commit.SetState(CompleteVersions.Key, CompleteVersions.Write(complete.Append(version.Number)));
            if (!await partitions.CommitAsync(commit))
                continue;
            if (last)
                return;
            pending.ExceptWith(contacts);
        }
    }

    /// <summary>Whether the version is complete in a partition.</summary>
    public async Task<bool> IsCompleteAsync(ScoringModel version, int partition) => CompleteVersions.Read(
        (await partitions.ReadAsync(partition, [CompleteVersions.Key])).States[0]).Contains(version.Number);

    private async Task CatchUpAsync(
        LogReplay replay, long to, HashSet<string> pending, CancellationToken cancellation)
    {
        await foreach (var run in log.ReadAsync(replay.Partition, replay.N + 1, to, cancellation))
            await replay.PlayAsync(run, DateTimeOffset.MaxValue, (contact, _) => pending.Add(contact), cancellation);
    }

    private void Write(PartitionCommit commit, string key, byte[]? stored, ModelScore score)
    {
        var before = ContactScoresCodec.Read(stored);
        if (before.MergedInto is null)
            ScoreWrites.Write(
                commit, key, stored, before, before.With(score), catalog.Of(ContactKey.Parse(key).Workspace).Scored);
    }
}
