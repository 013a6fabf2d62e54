using Rapport.Defaults.Bus;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Partitions;
using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>A contact as read.</summary>
/// <param name="Contact">Its id; the survivor's when the one asked for was merged.</param>
/// <param name="Scores">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
internal sealed record ReadContact(string Contact, ContactScores Scores, long Lag);

/// <summary>Reads what scoring knows of contacts.</summary>
internal sealed class ScoreReader(RedisPartitions partitions, RunFollower follower)
{
    private const int LongestId = 100;

    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>The contact, or the one it was merged into; an unknown one has nothing.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID for what cannot be an id.</exception>
    public async Task<ReadContact> FindAsync(string workspace, string contact)
    {
        if (contact.Length is 0 or > LongestId)
            throw DomainError.Invalid("contact", "is not a contact id");
        for (var i = 0; ; i++)
        {
            var partition = partitions.PartitionOf(workspace, contact);
            var snapshot = await partitions.ReadAsync(partition, [ContactKey.Of(workspace, contact)]);
            var scores = ContactScoresCodec.Read(snapshot.States[0]);
            if (scores.MergedInto is not { } survivor || i == MostRedirects)
                return new ReadContact(contact, scores, follower.LagOf(partition));
            contact = survivor;
        }
    }

    /// <summary>Events of all partitions that have not taken effect here, as far as is known.</summary>
    public long TotalLag() => partitions.All.Sum(follower.LagOf);
}
