using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;

namespace Rapport.Journey.Lifecycle;

/// <summary>Why people did not enter journeys, found by the journeys that there are, since refusals are kept by them.</summary>
internal sealed class RefusedPerson(RefusalStore refusals, JourneyStore journeys) : IPersonalStore
{
    private const int JourneysAtOnce = 200;

    /// <inheritdoc/>
    public string Store => "refusals";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => EachAsync(
        person, some => refusals.CountAsync(person.Workspace, some, person.Contacts, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) => EachAsync(
        person, some => refusals.ForgetAsync(person.Workspace, some, person.Contacts, cancellation), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var (all, after) = (new List<EntryRefusal>(), "");
        while (await journeys.ListAsync(person.Workspace, after, JourneysAtOnce, cancellation) is { Count: > 0 } some)
        {
            foreach (var journey in some)
                foreach (var contact in person.Contacts)
                    all.AddRange(await refusals.FindAsync(new JourneyKey(person.Workspace, journey.Id), contact, cancellation));
            after = some[^1].Id;
        }

        var from = cursor.Length == 0 ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        return
        [
            .. all.Skip(from).Take(count).Select((refusal, i) =>
                new PersonalRecord(ToRecord(refusal), (from + i + 1).ToString(CultureInfo.InvariantCulture))),
        ];
    }

    private async Task<long> EachAsync(Person person, Func<IReadOnlyList<string>, Task<long>> items, CancellationToken cancellation)
    {
        var (all, after) = (0L, "");
        while (await journeys.ListAsync(person.Workspace, after, JourneysAtOnce, cancellation) is { Count: > 0 } some)
        {
            all += await items([.. some.Select(record => record.Id)]);
            after = some[^1].Id;
        }

        return all;
    }

    private static Struct ToRecord(EntryRefusal refusal) => new()
    {
        Fields =
        {
            { "journey", Value.ForString(refusal.Journey) },
            { "contact", Value.ForString(refusal.Contact) },
            { "reason", Value.ForString(refusal.Reason) },
            { "time", Value.ForString(refusal.At.ToString("O")) },
            { "event", Value.ForString(refusal.EventId) },
        },
    };
}
