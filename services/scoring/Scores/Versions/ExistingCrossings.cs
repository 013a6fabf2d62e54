using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>
/// Tells of the contacts who are above a threshold of a version that came in force, if its activation asked for that.
/// A contact's crossing and the news of it are one commit, so dying in between, or two processes at once, tell nobody
/// twice; what one has not told the next one does.
/// </summary>
internal sealed class ExistingCrossings(RedisPartitions partitions, ModelCatalog catalog)
{
    private const int ContactsInCommit = 300;

    // Keys of what else is kept of a contact; a contact's own key has none.
    private const char OtherState = '#';

    /// <summary>Goes through all contacts of the workspace; false when a partition is being rebuilt: too early.</summary>
    public async Task<bool> TellAsync(
        string workspace, ScoringModel version, DateTimeOffset now, CancellationToken cancellation)
    {
        if ((await partitions.ReadMarksAsync()).Any(mark => mark.IsBlank || mark.IsRebuilding))
            return false;
        foreach (var partition in partitions.All)
        {
            var keys = new List<string>();
            var found = partitions.KeysAsync(partition, ContactKey.Of(workspace, "*"));
            await foreach (var key in found.WithCancellation(cancellation))
                if (!key.Contains(OtherState, StringComparison.Ordinal))
                    keys.Add(key);
            foreach (var chunk in keys.Distinct().Chunk(ContactsInCommit))
                while (!await TryTellAsync(partition, chunk, version, now))
                    cancellation.ThrowIfCancellationRequested();
        }

        return true;
    }

    private async Task<bool> TryTellAsync(int partition, string[] keys, ScoringModel version, DateTimeOffset now)
    {
        var snapshot = await partitions.ReadAsync(partition, keys);
        await catalog.EnsureCurrentAsync();
        var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
        for (var i = 0; i < keys.Length; i++)
            if (ContactScoresCodec.Read(snapshot.States[i]) is { MergedInto: null } state)
                Tell(commit, keys[i], snapshot.States[i], state, version, now);
        return !commit.Concludes || await partitions.CommitAsync(commit);
    }

    private void Tell(
        PartitionCommit commit, string key, byte[]? stored, ContactScores state, ScoringModel version, DateTimeOffset now)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        var models = catalog.Of(workspace).Scored;
        var (score, crossed) = Crossing.TellExisting(state.Model(version.Number), version, now);
        if (crossed.Count == 0 || models.VetoOn(state, now) is not null)
            return;
        ScoreWrites.Write(commit, key, stored, state, state.With(score), models);
        foreach (var crossing in crossed)
            commit.Conclude(commit.LastN, crossing.ToConclusion(workspace, contact));
    }
}
