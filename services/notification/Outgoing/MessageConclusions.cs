using Google.Protobuf;
using Rapport.Events.V1;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Outgoing;

/// <summary>What the log is told about messages.</summary>
internal static class MessageConclusions
{
    /// <summary>The event for a final state; nothing while the message is on its way.</summary>
    public static IReadOnlyList<WaitingConclusion> Of(MessageRecord message) =>
        Said(message) is { } said
            ? WaitingConclusion.Of(message.Origin, message.Id, "", message.EndedAt!.Value, said) : [];

    private static IMessage? Said(MessageRecord message) => message.State switch
    {
        MessageState.Sent => new MessageSent
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
            Broadcast = message.Origin.Broadcast,
        },
        MessageState.NotSent => new MessageNotSent
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template, Reason = message.Reason,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
            Broadcast = message.Origin.Broadcast,
        },
        MessageState.Failed or MessageState.Unknown => new MessageFailed
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template, Reason = message.Reason,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
            Broadcast = message.Origin.Broadcast,
        },
        _ => null,
    };
}
