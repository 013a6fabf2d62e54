using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Stored;

/// <summary>A contact's value as read.</summary>
/// <param name="Names">The id asked for and those that its merges led to; the last is the contact's.</param>
/// <param name="Value">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
/// <param name="HasState">Whether anything is known of the contact; if not, it may be nobody.</param>
internal sealed record ReadValue(IReadOnlyList<string> Names, ContactValue Value, long Lag, bool HasState)
{
    /// <summary>The contact's id; the survivor's when the one asked for was merged.</summary>
    public string Contact => Names[^1];
}

/// <summary>Reads what contacts are worth.</summary>
internal sealed class ValueReader(RedisPartitions partitions, LogFollower follower, ContactLookup lookup)
{
    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>The contact, or the one it was merged into.</summary>
    /// <exception cref="DomainError">
    /// NOT_FOUND when there is none; UNAVAILABLE when nothing is known here and contact cannot be asked.
    /// </exception>
    public async Task<ReadValue> GetAsync(string workspace, string contact, CancellationToken cancellation)
    {
        if (!ContactLookup.MayBeId(contact))
            throw DomainError.NotFound("contact", contact);
        var found = await FindAsync(workspace, contact);
        if (found.HasState)
            return found;
        var survivor = (await lookup.GetAsync(workspace, found.Contact, cancellation)).Contact_;
        return survivor == found.Contact ? found : await FindAsync(workspace, [.. found.Names, survivor]);
    }

    /// <summary>The same where it is known to exist; one without a state has nothing.</summary>
    public Task<ReadValue> FindAsync(string workspace, string contact) => FindAsync(workspace, [contact]);

    private async Task<ReadValue> FindAsync(string workspace, List<string> names)
    {
        for (var contact = names[^1]; ; names.Add(contact))
        {
            var partition = partitions.PartitionOf(workspace, contact);
            var snapshot = await partitions.ReadAsync(
                partition, [ContactKey.Of(workspace, contact), ValueKeys.State(workspace, contact)]);
            if (StoredFields.SurvivorOf(snapshot.States[0]) is not { } survivor || names.Count == MostRedirects)
                return new ReadValue(
                    names, ContactValueCodec.Read(snapshot.States[1]), follower.LagOf(partition),
                    snapshot.States[0] is not null || snapshot.States[1] is not null);
            contact = survivor;
        }
    }
}
