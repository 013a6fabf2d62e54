using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>
/// Takes what a version kept out of the contacts' states once it scores no longer, so that states are what the
/// versions that score make of the log, and nothing else.
/// </summary>
internal sealed class VersionSweeping(RedisPartitions partitions, ModelCatalog catalog)
{
    private const int ContactsInCommit = 300;

    // Keys of what else is kept of a contact; a contact's own key has none.
    private const char OtherState = '#';

    /// <summary>Goes through all contacts of the workspace.</summary>
    public async Task SweepAsync(string workspace, CancellationToken cancellation)
    {
        foreach (var partition in partitions.All)
        {
            var keys = new List<string>();
            await foreach (var key in partitions.KeysAsync(partition, ContactKey.Of(workspace, "*")).WithCancellation(cancellation))
                if (!key.Contains(OtherState, StringComparison.Ordinal))
                    keys.Add(key);
            foreach (var chunk in keys.Distinct().Chunk(ContactsInCommit))
                while (!await TrySweepAsync(partition, chunk, workspace))
                    cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> TrySweepAsync(int partition, string[] keys, string workspace)
    {
        var snapshot = await partitions.ReadAsync(partition, keys);
        await catalog.EnsureCurrentAsync();
        var models = catalog.Of(workspace).Scored;
        var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
        var any = false;
        for (var i = 0; i < keys.Length; i++)
        {
            var state = ContactScoresCodec.Read(snapshot.States[i]);
            if (state.Models.All(score => models.Find(score.Model) is not null))
                continue;
            any = true;
            ScoreWrites.Write(commit, keys[i], snapshot.States[i], state, state, models);
        }

        return !any || await partitions.CommitAsync(commit);
    }
}
