using Rapport.Notification.Domain;
using Rapport.Notification.Frequencies;

namespace Rapport.Notification.Sending;

/// <summary>
/// Gives places under the caps back: of messages that had one and are not sent after all, or were surely refused (E40). Where a
/// process dies before it has, a place stays taken until its time is over: one message too few, never one too many.
/// </summary>
internal sealed class PlaceReturns(FrequencyStore store)
{
    /// <summary>Of messages that were decided against.</summary>
    public Task ReturnAsync(IEnumerable<PlannedMessage> refused, CancellationToken cancellation) => store.ReleaseAsync(
        [.. refused.Where(plan => IsCounted(plan.Facts.Template?.Version.Class) && plan.Facts.Contact is not null)
            .Select(plan => (plan.Message.Origin.Workspace, plan.Facts.Contact!.Id, plan.Message.Id))], cancellation);

    /// <summary>Of messages that their channel refused for good, or that were given up without having been handed over.</summary>
    public Task ReturnAsync(IEnumerable<MessageRecord> ended, CancellationToken cancellation) => store.ReleaseAsync(
        [.. ended.Where(message => message.State == MessageState.Failed && IsCounted(message.Receipt?.Class))
            .Select(message => (message.Origin.Workspace,
                message.Receipt!.Survivor.Length > 0 ? message.Receipt.Survivor : message.Origin.Contact, message.Id))],
        cancellation);

    private static bool IsCounted(MessageClass? messageClass) => messageClass == MessageClass.Marketing;
}
