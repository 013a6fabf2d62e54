using System.Globalization;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Internal.V1;
using Rapport.Scoring.Values.Points;
using Rapport.Scoring.Values.Stored;

namespace Rapport.Scoring.Values;

/// <summary>What is kept of people's purchases, points and tiers: one state a contact, its ledger, its decisions.</summary>
internal sealed class ValuedPerson(
    PartitionedData data, RedisPartitions partitions, ValueViews views, PointsAccounts accounts, TimeProvider clock) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "value";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => data.CountAsync(person, ValueKeys.State);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) => data.EraseAsync(
        person, ValueKeys.State, (commit, key, _) => ValueDecider.ForgetAsync(commit, partitions, key));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        if (await CountAsync(person, cancellation) == 0)
            return [];
        // Of the survivor, which stands first; of the others nothing is kept. First what it is worth, then its ledger.
        var (workspace, contact) = (person.Workspace, person.Contacts[0]);
        var records = new List<PersonalRecord>();
        if (cursor.Length == 0)
            records.Add(new PersonalRecord(
                (await views.ReadAsync(workspace, contact, clock.GetUtcNow(), cancellation)).ToRecord(), CursorOf(long.MaxValue)));
        if (records.Count == count)
            return records;
        var below = cursor.Length == 0 ? long.MaxValue : long.Parse(cursor, CultureInfo.InvariantCulture);
        var entries = await accounts.ReadAsync(workspace, contact, below, count - records.Count, cancellation);
        records.AddRange(entries.Select(entry => new PersonalRecord(entry.ToRecord(), CursorOf(entry.Number))));
        return records;
    }

    private static string CursorOf(long number) => number.ToString(CultureInfo.InvariantCulture);
}
