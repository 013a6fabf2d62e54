using Rapport.Common.V1;
using Rapport.Defaults.Events;
using Rapport.Defaults.Partitions;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Domain.Loyalty;
using Rapport.Scoring.Loyalty;

namespace Rapport.Scoring.Values;

/// <summary>
/// What events make of purchases, points and tiers. Requests for points are granted or refused here, in the order of
/// the log: so one contact's points are decided on one after the other, and once more in the same way after a loss.
/// </summary>
internal sealed class ValueDecider(ValueSettingsStore settings, ContactHistory history) : IRunDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) =>
        ValueEvents.Concerns(happened) ? [ValueKeys.State(ContactKey.Of(happened))] : [];

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        RunStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        var contacts = new Dictionary<string, (ContactValue Before, ContactValue Now)>();
        var programs = new Dictionary<string, PointsProgram>();
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!ValueEvents.Concerns(happened))
                continue;
            if (!programs.TryGetValue(happened.Workspace, out var program))
                programs[happened.Workspace] = program = (await settings.ReadAsync(happened.Workspace)).Points;
            var key = ContactKey.Of(happened);
            if (!contacts.TryGetValue(key, out var contact))
            {
                var stored = ContactValueCodec.Read(states[ValueKeys.State(key)]);
                contact = (stored, stored);
            }

            var n = stretch.FirstN + i;
            var step = happened.Name == EventNames.ContactAbsorbed
                ? ValueSteps.Absorb(
                    contact.Now, happened, await history.ReadAsync(stretch.Partition, n, happened, cancellation), program)
                : ValueSteps.Apply(contact.Now, happened, program);
            contacts[key] = contact with { Now = step.Value };
            Record(commit, n, key, step, happened);
        }

        foreach (var (key, contact) in contacts)
            if (!ReferenceEquals(contact.Before, contact.Now))
                Write(commit, key, contact.Now, programs[ContactKey.Parse(key).Workspace]);
    }

    private static void Record(PartitionCommit commit, long n, string key, ValueStep step, Event happened)
    {
        foreach (var entry in step.Entries)
            commit.Rank(ValueKeys.Points(key), PointsHistory.Write(entry), entry.Number);
        if (step.Decision is { } decision)
            commit.Rank(ValueKeys.Decisions(key), PointsHistory.Write(decision), 0);
        foreach (var conclusion in step.Conclusions(happened))
            commit.Conclude(n, conclusion);
    }

    private static void Write(PartitionCommit commit, string key, ContactValue value, PointsProgram program)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        if (ReferenceEquals(value, ContactValue.Empty))
        {
            commit.RemoveState(ValueKeys.State(key));
            commit.Unrank(ValueKeys.Buyers(workspace), contact);
            commit.Unrank(ValueKeys.Due, key);
            return;
        }

        commit.SetState(ValueKeys.State(key), ContactValueCodec.Write(value));
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
