using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Consents;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;
using ProtoState = Rapport.Notification.V1.MessageState;

namespace Rapport.Notification.Messages;

/// <summary>Messages as the contract has them.</summary>
internal static class MessageMapping
{
    /// <summary>The message with its receipt.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">The configured sender, of which the Message-ID is made.</param>
    public static Message ToProto(this MessageRecord message, string sender) => new()
    {
        Id = message.Id,
        Contact = message.Origin.Contact,
        Survivor = message.Receipt?.Survivor ?? "",
        Channel = message.Channel,
        Template = message.Template,
        State = (ProtoState)((int)message.State + 1),
        Reason = message.Reason,
        Journey = message.Origin.Journey,
        JourneyRun = message.Origin.JourneyRun,
        Step = message.Origin.Step,
        Broadcast = message.Origin.Broadcast,
        CauseId = message.Origin.CauseId,
        IssueTime = message.Origin.IssuedAt.ToTimestamp(),
        ExpireTime = message.Origin.ExpireAt?.ToTimestamp(),
        QueueTime = message.QueuedAt.ToTimestamp(),
        Decision = message.Receipt?.ToProto(),
        Attempts = message.Attempts,
        NextAttemptTime = message is { State: Domain.MessageState.Queued, Attempts: > 0 }
            ? message.DueAt?.Instant.ToTimestamp()
            : null,
        EndTime = message.EndedAt?.ToTimestamp(),
        MessageId = EmailSender.MessageIdOf(message.Id, sender),
        Priority = message.Priority,
        Delivery = message.ToDelivery(),
    };

    private static MessageDelivery? ToDelivery(this MessageRecord message) =>
        message is { Fault: null, Bounce: null, ComplainedAt: null, RepliedAt: null, Hits.Count: 0 } ? null : new MessageDelivery
        {
            Fault = message.Fault?.Reason ?? "", Code = message.Fault?.Codes ?? "", Times = message.Fault?.Times ?? 0,
            Bounce = message.Bounce is { } bounce
                ? new MessageBounce
                {
                    Class = bounce.Class.ToWord(), Fault = bounce.Reason, Code = bounce.Codes, Source = bounce.Source,
                    BounceTime = bounce.At.ToTimestamp(),
                }
                : null,
            ComplaintTime = message.ComplainedAt?.ToTimestamp(), ReplyTime = message.RepliedAt?.ToTimestamp(),
            ClickTime = message.FirstOf(HitKind.Click)?.ToTimestamp(), OpenTime = message.FirstOf(HitKind.Open)?.ToTimestamp(),
            Hits =
            {
                message.Hits.Select(hit => new V1.MessageHit
                {
                    HitTime = hit.At.ToTimestamp(), Kind = hit.Kind.ToWord(), Link = hit.Link, Url = hit.Url,
                    Verdict = hit.Verdict.ToWord(), Sign = hit.Sign,
                }),
            },
        };

    private static DateTimeOffset? FirstOf(this MessageRecord message, HitKind kind) =>
        message.Hits.FirstOrDefault(hit => hit.Kind == kind && hit.Verdict == HitVerdict.Person)?.At;

    private static MessageDecision ToProto(this Receipt receipt) => new()
    {
        DecideTime = receipt.DecidedAt.ToTimestamp(),
        TemplateVersion = receipt.TemplateVersion,
        Class = receipt.TemplateVersion > 0 ? receipt.Class.ToWord() : "",
        Purpose = receipt.Purpose,
        Consent = receipt.Consent is { } act
            ? new ConsentRead
            {
                Granted = act.State == ActState.Granted, Channel = act.Channel, ActTime = act.ActedAt.ToTimestamp(),
                EventId = act.EventId, Purpose = act.Purpose,
            }
            : null,
        Policies = { receipt.Policies.Split(", ", StringSplitOptions.RemoveEmptyEntries) },
        Asked =
        {
            receipt.Asked.Select(each => new SendQuestion { Question = each.Question, Answer = each.Answer, By = each.By }),
        },
        HoldUntilTime = receipt.HoldUntil?.ToTimestamp(),
    };
}
