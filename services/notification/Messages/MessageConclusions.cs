using Rapport.Events;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Messages;

/// <summary>What the log is told about messages.</summary>
internal static class MessageConclusions
{
    /// <summary>The event for a final state; nothing while the message is on its way.</summary>
    public static IReadOnlyList<WaitingConclusion> Of(MessageRecord message)
    {
        var name = message.State switch
        {
            MessageState.Sent => EventNames.MessageSent,
            MessageState.NotSent => EventNames.MessageNotSent,
            MessageState.Failed or MessageState.Unknown => EventNames.MessageFailed,
            _ => null,
        };
        return name is null ? [] : WaitingConclusion.Of(
            message.Order, message.Id, name, "", message.EndedAt!.Value,
            ("message", message.Id), ("channel", message.Channel), ("template", message.Template),
            ("reason", message.Reason));
    }
}
