using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;
using Rapport.Journey.Domain;
using Rapport.Notification.V1;

namespace Rapport.Journey.Runs;

/// <summary>What runs say to notification and to the log, as messages.</summary>
internal static class RunMessages
{
    /// <summary>The command as notification takes it.</summary>
    public static Command ToProto(this StepCommand command, RunState run)
    {
        var message = new Command
        {
            CommandId = command.Id,
            Workspace = run.Workspace,
            Contact = run.Contact,
            Journey = run.Journey,
            JourneyRun = run.Id,
            Step = command.Step,
            IssuedAt = command.IssuedAt.ToTimestamp(),
            ExpireAt = command.ExpireAt?.ToTimestamp(),
            CauseId = command.Cause.Id,
            Hop = command.Cause.Hop,
            Traceparent = command.Cause.Traceparent,
        };
        if (command.Action is SendAction send)
            message.SendMessage = new SendMessageAction
            {
                Channel = send.Channel, Template = send.Template, Variables = ToStruct(send.VariablesJson),
            };
        else if (command.Action is HandoffAction handoff)
            message.OpenHandoff = new OpenHandoffAction
            {
                Queue = handoff.Queue, Reason = handoff.Reason, Priority = handoff.Priority,
                Dossier = ToStruct(handoff.DossierJson),
            };
        return message;
    }

    /// <summary>
    /// The conclusion as the log takes it; null when it would be too many steps away from an outside event. A run
    /// concludes each of its facts once, so run and name make the id.
    /// </summary>
    public static Conclusion? ToProto(this RunConclusion conclusion, RunState run)
    {
        if (conclusion.Cause.Hop >= Conclude.MaxHops)
            return null;
        var said = conclusion.ToMessage(run);
        return new Conclusion
        {
            Id = DerivedId.From(run.Id, said.EventName()),
            Workspace = run.Workspace,
            Contact = run.Contact,
            Name = said.EventName(),
            OccurredAt = conclusion.At.ToTimestamp(),
            Properties = said.ToProperties(),
            CauseId = conclusion.Cause.Id,
            Hop = conclusion.Cause.Hop + 1,
            Traceparent = conclusion.Cause.Traceparent,
        };
    }

    private static IMessage ToMessage(this RunConclusion conclusion, RunState run)
    {
        if (conclusion.Name == EventNames.JourneyEntered)
            return new JourneyEntered { Journey = run.Journey, Run = run.Id, Version = run.Version };
        var exited = new JourneyExited { Journey = run.Journey, Run = run.Id, Version = run.Version };
        if (conclusion.Reason.Length > 0)
            exited.Reason = conclusion.Reason;
        return exited;
    }

    /// <summary>A JSON object as a Struct; null for null.</summary>
    public static Struct? ToStruct(string? json) => json is null ? null : Struct.Parser.ParseJson(json);
}
