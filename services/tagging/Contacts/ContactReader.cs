using Rapport.Defaults.Bus;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Partitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>A contact as read.</summary>
/// <param name="Id">Its id; the survivor's when the one asked for was merged.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
internal sealed record ReadContact(string Id, TaggedContact State, long Lag);

/// <summary>Reads what tagging knows of contacts.</summary>
internal sealed class ContactReader(RedisPartitions partitions, RunFollower follower, TimeProvider clock)
{
    private const int LongestId = 100;

    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>Business time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

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
            var state = TaggedContactCodec.Read(snapshot.States[0]);
            if (state.MergedInto is not { } survivor || i == MostRedirects)
                return new ReadContact(contact, state, follower.LagOf(partition));
            contact = survivor;
        }
    }

    /// <summary>Events of all partitions that have not taken effect here, as far as is known.</summary>
    public long TotalLag() => partitions.All.Sum(follower.LagOf);
}
