using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>A contact as read.</summary>
/// <param name="Id">Its id; the survivor's when the one asked for was merged.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
/// <param name="HasState">Whether anything is known; if not, it may be nobody.</param>
internal sealed record ReadContact(string Id, TaggedContact State, long Lag, bool HasState);

/// <summary>Reads what tagging knows of contacts.</summary>
internal sealed class ContactReader(
    RedisPartitions partitions, TaggingCatalog catalog, LogFollower follower, ContactLookup lookup, TimeProvider clock)
{
    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>Business time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

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
        var survivor = (await lookup.GetAsync(workspace, found.Id, cancellation)).Contact_;
        return survivor == found.Id ? found : await FindAsync(workspace, survivor);
    }

    private async Task<ReadContact> FindAsync(string workspace, string contact)
    {
        for (var i = 0; ; i++)
        {
            var partition = partitions.PartitionOf(workspace, contact);
            var snapshot = await partitions.ReadAsync(partition, [ContactKey.Of(workspace, contact)]);
            var state = TaggedContactCodec.Read(snapshot.States[0]);
            // What came in force holds at once, whether the contact has been told of it or not.
            new TaggingStep(state, catalog.Of(workspace)).TakeUp(Now);
            if (state.MergedInto is not { } survivor || i == MostRedirects)
                return new ReadContact(contact, state, follower.LagOf(partition), snapshot.States[0] is not null);
            contact = survivor;
        }
    }

    /// <summary>Events of all partitions that have not taken effect here, as far as is known.</summary>
    public long TotalLag() => partitions.All.Sum(follower.LagOf);
}
