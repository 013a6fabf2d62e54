using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Frequencies;

namespace Rapport.Notification.Lifecycle;

/// <summary>What people got of late, and how often they want to hear from us.</summary>
internal sealed class WishingPerson(FrequencyStore frequencies) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "frequencies";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await frequencies.ReadAsync(person.Workspace, person.Contacts, cancellation)).Count;

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        frequencies.ForgetAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var found = await frequencies.ReadAsync(person.Workspace, person.Contacts, cancellation);
        return
        [
            .. found.Values.Where(each => string.CompareOrdinal(each.Contact, cursor) > 0)
                .OrderBy(each => each.Contact, StringComparer.Ordinal).Take(count)
                .Select(each => new PersonalRecord(ToRecord(each), each.Contact)),
        ];
    }

    private static Struct ToRecord(ContactFrequency frequency) => new()
    {
        Fields =
        {
            { "contact", Value.ForString(frequency.Contact) },
            { "messages", Value.ForNumber(frequency.Marks.Count) },
            { "wishes", Value.ForList([.. frequency.Wishes.Select(wish => Value.ForStruct(new Struct
            {
                Fields =
                {
                    { "channel", Value.ForString(wish.Channel) },
                    { "most", Value.ForNumber(wish.Most) },
                    { "days", Value.ForNumber(wish.Days) },
                    { "time", Value.ForString(wish.At.ToString("O")) },
                },
            }))]) },
        },
    };
}
