using Rapport.Common.V1;
using Rapport.Events.Consents;
using Rapport.Notification.Policies;

namespace Rapport.Notification.Confirmations;

/// <summary>
/// Notes which consents are to be confirmed by mail, where their workspace asks for it. Nothing old is asked about: neither what
/// was imported, nor what is read anew when this service's projection is made again.
/// </summary>
internal sealed class ConfirmationIntake(ConfirmationStore store, SendingPolicyEditing policies, TimeProvider clock)
{
    private const string Channel = "email";
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>Takes acts as the log tells them; repeating changes nothing.</summary>
    public async Task TakeAsync(IEnumerable<(Event Said, ConsentAct Act)> acts, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow() - Fresh;
        var wanted = acts.Where(each => !each.Said.Historic && each.Act.State == ActState.Pending && each.Act.ActedAt > since
                && each.Act.Channel is Channel or ConsentAct.All)
            .SelectMany(each => each.Act.Addresses.Where(address => address.Type == Channel).Select(address => new ConfirmationWish(
                each.Said.Workspace, each.Said.Contact, each.Said.Id, each.Said.Hop, each.Act.Purpose, address))).ToList();
        foreach (var group in wanted.GroupBy(wish => wish.Workspace))
            if ((await policies.RulesAsync(group.Key, cancellation)).ConfirmationTemplate.Length > 0)
                await store.AddAsync(group, cancellation);
    }
}
