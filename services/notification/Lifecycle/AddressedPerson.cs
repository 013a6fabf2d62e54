using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Audiences;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Storage.Time;

namespace Rapport.Notification.Lifecycle;

/// <summary>
/// People in the audiences of broadcasts. They are forgotten before their messages: a broadcast puts a message that is missing
/// back into the queue.
/// </summary>
internal sealed class AddressedPerson(BroadcastChunkStore chunks, StoreTime time) : IPersonalStore
{
    private const int MostTries = 50;

    /// <inheritdoc/>
    public string Store => "broadcast_chunks";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await chunks.WithAnyAsync(person.Contacts, cancellation)).Count;

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation)
    {
        var contacts = person.Contacts.ToHashSet();
        var count = 0L;
        // A page that somebody has changed meanwhile is read again.
        for (var tries = 0; tries < MostTries; tries++)
        {
            var found = await chunks.WithAnyAsync(contacts, cancellation);
            if (found.Count == 0)
                return count;
            foreach (var chunk in found)
                if (await chunks.SaveAsync(chunk.Forget(contacts), await time.SystemNowAsync(cancellation), cancellation))
                    count++;
        }

        throw new TimeoutException("Pages of broadcasts change faster than a person can be taken out of them.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var contacts = person.Contacts.ToHashSet();
        return
        [
            .. (await chunks.WithAnyAsync(contacts, cancellation))
                .SelectMany(chunk => chunk.Members.Where(member => contacts.Contains(member.Contact) || contacts.Contains(member.Survivor))
                    .Select(member => (Place: $"{chunk.Broadcast}/{member.Contact}", chunk.Broadcast, Member: member)))
                .Where(each => string.CompareOrdinal(each.Place, cursor) > 0)
                .OrderBy(each => each.Place, StringComparer.Ordinal).Take(count)
                .Select(each => new PersonalRecord(
                    new Struct
                    {
                        Fields =
                        {
                            { "broadcast", Value.ForString(each.Broadcast) },
                            { "contact", Value.ForString(each.Member.Contact) },
                            { "state", Value.ForString(each.Member.State.ToString()) },
                            { "reason", Value.ForString(each.Member.Reason) },
                        },
                    }, each.Place)),
        ];
    }
}
