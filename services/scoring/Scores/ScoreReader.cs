using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>A contact as read.</summary>
/// <param name="Contact">Its id; the survivor's when the one asked for was merged.</param>
/// <param name="Scores">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="N">Last number of the partition that is in what is known.</param>
/// <param name="Complete">Versions computed from the log that are complete in the partition.</param>
/// <param name="HasState">Whether anything is known; if not, it may be nobody.</param>
internal sealed record ReadContact(
    string Contact, ContactScores Scores, long Lag, int Partition, long N, IReadOnlySet<int> Complete, bool HasState);

/// <summary>Reads what scoring knows of contacts.</summary>
internal sealed class ScoreReader(RedisPartitions partitions, LogFollower follower, ContactLookup lookup)
{
    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>The contact, or the one it was merged into.</summary>
    /// <exception cref="DomainError">
    /// NOT_FOUND when there is none; UNAVAILABLE when nothing is known here and contact cannot be asked.
    /// </exception>
    public async Task<ReadContact> GetAsync(string workspace, string contact, CancellationToken cancellation)
    {
        if (!ContactLookup.MayBeId(contact))
            throw DomainError.NotFound("contact", contact);
        var found = await FindAsync(workspace, contact);
        if (found.HasState)
            return found;
        var survivor = (await lookup.GetAsync(workspace, found.Contact, cancellation)).Contact_;
        return survivor == found.Contact ? found : await FindAsync(workspace, survivor);
    }

    /// <summary>The same where it is known to exist; one without a state has nothing.</summary>
    public async Task<ReadContact> FindAsync(string workspace, string contact)
    {
        for (var i = 0; ; i++)
        {
            var p = partitions.PartitionOf(workspace, contact);
            var snapshot = await partitions.ReadAsync(p, [ContactKey.Of(workspace, contact), CompleteVersions.Key]);
            var scores = ContactScoresCodec.Read(snapshot.States[0]);
            if (scores.MergedInto is not { } survivor || i == MostRedirects)
                return new ReadContact(contact, scores, follower.LagOf(p), p, snapshot.Mark.N,
                    CompleteVersions.Read(snapshot.States[1]), snapshot.States[0] is not null);
            contact = survivor;
        }
    }

    /// <summary>Several contacts as they are now, those of one partition in one read; merged ones are left out.</summary>
    public Task<IReadOnlyDictionary<string, ContactScores>> ReadAsync(string workspace, IEnumerable<string> contacts) =>
        partitions.ReadScoresAsync(workspace, contacts);

    /// <summary>Events of all partitions that have not taken effect here, as far as is known.</summary>
    public long TotalLag() => partitions.All.Sum(follower.LagOf);
}
