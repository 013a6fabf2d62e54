using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Attributes;
using Rapport.Contact.Consents;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Merges;
using Rapport.Contact.Profiles;
using Rapport.Contact.Quarantine;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;

namespace Rapport.Contact.Erasures;

/// <summary>Contacts with identifiers and traits. They go with the transaction that erases; an export begins with them.</summary>
internal sealed class KnownPerson(ContactStore contacts) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "contacts";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await contacts.ExistingAsync(person.Workspace, person.Contacts, cancellation)).Count;

    /// <summary>Nothing: only the numberer takes contacts away.</summary>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) => Task.FromResult(0L);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var found = await contacts.FindAsync([.. person.Contacts.Select(id => (person.Workspace, id))], cancellation);
        return PersonalRecords.PageOf(
            found.Values.Where(record => record.Into is null).Select(record => record.ToProto(null, null)), cursor, count);
    }
}

/// <summary>Events of the log, of which only their places stay.</summary>
internal sealed class LoggedPerson(EventStore events) : IPersonalStore
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public string Store => "events";

    /// <inheritdoc/>
    public ErasureForm Form => ErasureForm.Rewritten;

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        events.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation)
    {
        var all = 0L;
        while (await events.EraseAsync(person.Workspace, person.Contacts, AtOnce, cancellation) is > 0 and var some)
            all += some;
        return all;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var after = cursor.Split(' ') is [var p, var n]
            ? (int.Parse(p, System.Globalization.CultureInfo.InvariantCulture), long.Parse(n, System.Globalization.CultureInfo.InvariantCulture))
            : (-1, 0L);
        var found = await events.ReadContactsAsync(person.Workspace, person.Contacts, after, count, cancellation);
        return [.. found.Select(each => new PersonalRecord(each.Event.Showable().ToRecord(), $"{each.Partition} {each.N}"))];
    }
}

/// <summary>Merges that the contacts had a part in.</summary>
internal sealed class MergedPerson(MergeStore merges) : IPersonalStore
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public string Store => "merges";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        merges.CountAsync(person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        merges.DeleteAsync(person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        PersonalRecords.PageOf(
            (await merges.ListAsync(new MergeQuery(person.Workspace, person.Contacts, null, null, null, null), null, Most, cancellation))
            .Select(merge => merge.ToProto()), cursor, count);
}

/// <summary>Acts of consent. That the person refused is kept with the tombstones of their addresses.</summary>
internal sealed class ConsentedPerson(ConsentStore consents) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "consents";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        consents.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        consents.DeleteAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        PersonalRecords.PageOf(
            (await consents.ListAsync(person.Workspace, person.Contacts, [], cancellation)).Select(recorded => recorded.ToProto()),
            cursor, count);
}

/// <summary>Questions to owners of addresses whether they consent.</summary>
internal sealed class AskedPerson(ConfirmationStore confirmations) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "consent_confirmations";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        confirmations.CountAsync(person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        confirmations.DeleteAsync(person.Contacts, cancellation);

    /// <summary>Nothing: a question says nothing that the act does not.</summary>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);
}

/// <summary>
/// Events in the quarantine: what a service left out stands there by its contact; what could not be numbered holds the event
/// itself, and is found by whom that names.
/// </summary>
internal sealed class QuarantinedPerson(QuarantineStore quarantine, TombstoneStore tombstones) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "quarantine";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await OfAsync(person, cancellation)).Count;

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        await quarantine.DeleteAsync(await OfAsync(person, cancellation), cancellation);

    /// <summary>Nothing: what a service left out stands in the log too.</summary>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);

    private async Task<IReadOnlyCollection<string>> OfAsync(Person person, CancellationToken cancellation)
    {
        var found = await quarantine.MayBeOfAsync(person.Workspace, person.Contacts, cancellation);
        var held = found.Where(item => !person.Contacts.Contains(item.Contact))
            .Select(item => (item.Id, Events: EventsOf(item))).Where(item => item.Events.Count > 0).ToList();
        var stones = await tombstones.FindAsync(
            held.SelectMany(item => item.Events).SelectMany(NamesOf).Select(key => (person.Workspace, key)).Distinct(), cancellation);
        return
        [
            .. found.Where(item => person.Contacts.Contains(item.Contact)).Select(item => item.Id),
            .. held.Where(item => item.Events.Any(said => NamesOf(said).Any(key =>
                stones.TryGetValue((person.Workspace, key), out var stone) && stone.Drops(said.ReceivedAt.ToDateTimeOffset()))))
                .Select(item => item.Id),
        ];
    }

    private static IReadOnlyList<Event> EventsOf(QuarantinedItem item)
    {
        try
        {
            return item.Body is null ? [] : Stretch.Parser.ParseFrom(item.Body).Events;
        }
        catch (InvalidProtocolBufferException)
        {
            // Bytes that nobody can read name nobody.
            return [];
        }
    }

    private static IEnumerable<IdentifierKey> NamesOf(Event said) =>
        said.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value)).Append(Tombstone.OfContact(said.Contact));
}

/// <summary>The index of when contacts were seen last, which is written behind the log.</summary>
internal sealed class SeenPerson(ContactIndexStore index) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "last_seen";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await index.SeenAsync(LastSeenIndex.NameOf(person.Workspace), person.Contacts, cancellation)).Count;

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        index.ForgetSeenAsync(LastSeenIndex.NameOf(person.Workspace), person.Contacts, cancellation);

    /// <summary>Nothing: the newest event says it.</summary>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);
}
