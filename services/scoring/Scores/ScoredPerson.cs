using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>What is kept of people's scores and stages: one state a contact, and its places in sorted sets.</summary>
internal sealed class ScoredPerson(PartitionedData data, ContactScoreList scores, TimeProvider clock) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "scores";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => data.CountAsync(person, key => key);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        data.EraseAsync(person, key => key, (commit, key, stored) =>
        {
            ScoreWrites.Forget(commit, key, ContactScoresCodec.Read(stored));
            return Task.CompletedTask;
        });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        if (await CountAsync(person, cancellation) == 0)
            return [];
        // Of the survivor, which stands first; of the others nothing is kept.
        var asked = new ListContactScoresRequest { Contact = person.Contacts[0], IncludeShadow = true };
        var all = await scores.ReadAsync(person.Workspace, asked, clock.GetUtcNow(), cancellation);
        return PersonalRecords.PageOf(all.Scores, cursor, count);
    }
}
