using System.Globalization;
using Google.Protobuf;
using Rapport.Events.V1;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Outgoing;

/// <summary>What the log is told about messages.</summary>
internal static class MessageConclusions
{
    /// <summary>The event for a final state, and that it bounced where it did; nothing while the message is on its way.</summary>
    public static IReadOnlyList<WaitingConclusion> Of(MessageRecord message)
    {
        if (Said(message) is not { } said)
            return [];
        var end = Tell(message, message.EndedAt!.Value, said);
        return message is { State: MessageState.Failed, Bounce: { } bounce } ? [.. end, .. Bounced(message, bounce)] : end;
    }

    /// <summary>That a message did not reach its mailbox. It is told once, whoever tells it.</summary>
    public static IReadOnlyList<WaitingConclusion> Bounced(MessageRecord message, Bounce bounce) => Tell(message, bounce.At, new MessageBounced
    {
        Message = message.Id, Channel = message.Channel, Template = message.Template, Class = bounce.Class.ToWord(),
        Reason = bounce.Reason, Code = bounce.Codes, Source = bounce.Source,
        Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
    });

    /// <summary>That the receiver reported it.</summary>
    public static IReadOnlyList<WaitingConclusion> Complained(MessageRecord message, string feedback, DateTimeOffset at) =>
        Tell(message, at, new MessageComplained
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template, Feedback = feedback,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
        });

    /// <summary>That a person answered it.</summary>
    public static IReadOnlyList<WaitingConclusion> Replied(MessageRecord message, DateTimeOffset at) =>
        Tell(message, at, new MessageReplied
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
        });

    /// <summary>That a person followed a link of it, or opened it.</summary>
    public static IReadOnlyList<WaitingConclusion> Fetched(MessageRecord message, MessageHit hit) => hit.Kind == HitKind.Open
        ? Tell(message, hit.At, new MessageOpened
        {
            Message = message.Id, Channel = message.Channel, Template = message.Template,
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
            Broadcast = message.Origin.Broadcast,
        })
        : WaitingConclusion.Of(
            message.Origin, message.Id, string.Create(CultureInfo.InvariantCulture, $"{hit.Link} {hit.Since.UtcDateTime:O}"), hit.At,
            new MessageClicked
            {
                Message = message.Id, Channel = message.Channel, Template = message.Template, Link = hit.Link, Url = hit.Url,
                Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
                Broadcast = message.Origin.Broadcast,
            });

    private static IReadOnlyList<WaitingConclusion> Tell(MessageRecord message, DateTimeOffset at, IMessage said) =>
        WaitingConclusion.Of(message.Origin, message.Id, "", at, said);

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
            Code = message.Fault?.Codes ?? "",
            Journey = message.Origin.Journey, Run = message.Origin.JourneyRun, Step = message.Origin.Step,
            Broadcast = message.Origin.Broadcast,
        },
        _ => null,
    };
}
