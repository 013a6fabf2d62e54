using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Points;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Values.Steps;
using Rapport.Scoring.Values.Stored;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values;

/// <summary>
/// What events make of purchases, points and tiers. Requests for points are granted or refused here, in the order of
/// the log: so one contact's points are decided on one after the other, and once more in the same way after a loss.
/// </summary>
internal sealed class ValueDecider(PointsCatalog catalog, ContactHistory history, RedisPartitions partitions) : IStretchDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) =>
        Concerns(happened) || happened.Name == EventNames.ContactErased || !catalog.Knows(happened.AcceptedAt()) ? [ValueKeys.State(ContactKey.Of(happened))] : [];

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        await catalog.EnsureKnownAsync(stretch.Events.Max(happened => happened.AcceptedAt()));
        var contacts = new Dictionary<string, (ContactValue Before, ContactValue Now, DateTimeOffset At)>();
        var context = new EvaluationContext();
        var erased = ErasedContacts.Of(stretch.Events);
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!Concerns(happened) || erased.Contains((happened.Workspace, happened.Contact)))
                continue;
            var (key, programs) = (ContactKey.Of(happened), catalog.Of(happened.Workspace));
            if (!contacts.TryGetValue(key, out var contact))
            {
                var stored = ContactValueCodec.Read(states[ValueKeys.State(key)]);
                contact = (stored, stored, default);
            }

            var n = stretch.FirstN + i;
            var step = happened.Name switch
            {
                EventNames.ContactAbsorbed => ValueSteps.Absorb(
                    contact.Now, happened, await history.ReadAsync(stretch.Partition, n, happened, cancellation), programs),
                EventNames.ContactUnmerged => ValueSteps.Unmerge(
                    happened, await history.ReadAsync(stretch.Partition, n, happened, cancellation), programs),
                _ => ValueSteps.Apply(contact.Now, happened, programs, context),
            };
            contacts[key] = (contact.Before, step.Value, happened.AcceptedAt());
            if (happened.Name == EventNames.ContactUnmerged)
                await RecordAnewAsync(commit, stretch.Partition, key, step);
            else
                Record(commit, n, key, step, happened);
        }

        foreach (var (key, contact) in contacts)
            if (!ReferenceEquals(contact.Before, contact.Now))
                Write(
                    commit, key, states[ValueKeys.State(key)], contact.Now, catalog.Of(ContactKey.Parse(key).Workspace).At(contact.At));
        foreach (var key in erased.Select(contact => ContactKey.Of(contact.Workspace, contact.Contact)))
            await ForgetAsync(commit, partitions, key);
    }

    /// <summary>Adds to the commit that a contact's value, ledger and decisions are forgotten.</summary>
    public static async Task ForgetAsync(PartitionCommit commit, RedisPartitions partitions, string key)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        commit.RemoveState(ValueKeys.State(key));
        commit.Empty(ValueKeys.Points(key), await partitions.MembersAsync(commit.Partition, ValueKeys.Points(key)));
        commit.Empty(ValueKeys.Decisions(key), await partitions.MembersAsync(commit.Partition, ValueKeys.Decisions(key)));
        commit.Unrank(ValueKeys.Buyers(workspace), contact);
        commit.Unrank(ValueKeys.Due, key);
    }

    private bool Concerns(Event happened) => ValueEvents.Concerns(happened)
        || (!happened.Historic && catalog.Of(happened.Workspace).RulesFor(happened.Name, happened.AcceptedAt()).Count > 0);

    private static void Record(PartitionCommit commit, long n, string key, ValueStep step, Event happened)
    {
        foreach (var entry in step.Entries)
            commit.Rank(ValueKeys.Points(key), PointsHistory.Write(entry), entry.Number);
        if (step.Decision is { } decision)
            commit.Rank(ValueKeys.Decisions(key), PointsHistory.Write(decision), 0);
        foreach (var conclusion in step.Conclusions(happened))
            commit.Conclude(n, conclusion);
    }

    /// <summary>
    /// The ledger as it is now in place of the one that was; nothing of it is told again. Whoever changes it commits to the
    /// partition, and this commit stands only when nobody has since the mark was read.
    /// </summary>
    private async Task RecordAnewAsync(PartitionCommit commit, int partition, string key, ValueStep step)
    {
        commit.Empty(ValueKeys.Points(key), await partitions.MembersAsync(partition, ValueKeys.Points(key)));
        foreach (var entry in step.Entries)
            commit.Rank(ValueKeys.Points(key), PointsHistory.Write(entry), entry.Number);
        var (workspace, contact) = ContactKey.Parse(key);
        if (step.Value.Purchases.Orders.Count == 0)
            commit.Unrank(ValueKeys.Buyers(workspace), contact);
    }

    private static void Write(
        PartitionCommit commit, string key, byte[]? stored, ContactValue value, PointsProgram program)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        if (ReferenceEquals(value, ContactValue.Empty))
        {
            commit.RemoveState(ValueKeys.State(key));
            commit.Unrank(ValueKeys.Buyers(workspace), contact);
            commit.Unrank(ValueKeys.Due, key);
            return;
        }

        commit.SetState(ValueKeys.State(key), ContactValueCodec.Write(value, stored));
        if (value.Purchases.Orders.Count > 0)
        {
            commit.Rank(ValueKeys.Buyers(workspace), contact, 0);
            commit.Rank(ValueKeys.Workspaces, workspace, 0);
        }

        if (value.NextDue(value.Points.AsOf, program) is { } due)
            commit.Rank(ValueKeys.Due, key, due.ToUnixTimeSeconds());
        else
            commit.Unrank(ValueKeys.Due, key);
    }
}
