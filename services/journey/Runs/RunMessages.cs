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
            message.SendMessage = ActionMapping.ToProto(send);
        else if (command.Action is HandoffAction handoff)
            message.OpenHandoff = ActionMapping.ToProto(handoff);
        return message;
    }

    /// <summary>
    /// The conclusion as the log takes it; null when it would be too many steps away from an outside event. Its id is made
    /// of what may be said once: run and name, and what tells it from others of the name; of a draw the contact and the arm,
    /// since every run draws the same.
    /// </summary>
    public static Conclusion? ToProto(this RunConclusion conclusion, RunState run)
    {
        if (conclusion.Cause.Hop >= Conclude.MaxHops)
            return null;
        return new Conclusion
        {
            Id = conclusion switch
            {
                RunConclusion.Assigned => DerivedId.From(run.Workspace, run.Contact, conclusion.Name, conclusion.Subject),
                { Subject.Length: 0 } => DerivedId.From(run.Id, conclusion.Name),
                _ => DerivedId.From(run.Id, conclusion.Name, conclusion.Subject),
            },
            Workspace = run.Workspace,
            Contact = run.Contact,
            Name = conclusion.Name,
            OccurredAt = conclusion.At.ToTimestamp(),
            Properties = conclusion is RunConclusion.TraitsSet traits
                ? ToStruct(traits.TraitsJson) : conclusion.ToMessage(run).ToProperties(),
            CauseId = conclusion.Cause.Id,
            Hop = conclusion.Cause.Hop + 1,
            Traceparent = conclusion.Cause.Traceparent,
        };
    }

    private static IMessage ToMessage(this RunConclusion conclusion, RunState run)
    {
        switch (conclusion)
        {
            case RunConclusion.Entered:
                return new JourneyEntered { Journey = run.Journey, Run = run.Id, Version = run.Version };
            case RunConclusion.Exited exited:
                var said = new JourneyExited { Journey = run.Journey, Run = run.Id, Version = run.Version };
                if (exited.Reason.Length > 0)
                    said.Reason = exited.Reason;
                return said;
            case RunConclusion.Assigned drawn:
                return new ExperimentAssigned
                {
                    Experiment = drawn.Experiment, Node = drawn.Node, Arm = drawn.Arm, Journey = run.Journey, Run = run.Id,
                    Version = run.Version,
                };
            case RunConclusion.GoalReached reached:
                return new JourneyGoalReached
                {
                    Journey = run.Journey, Run = run.Id, Version = run.Version, Goal = reached.Goal,
                };
            case RunConclusion.Tagged { Added: true } tagged:
                return new TagAdded { Tag = tagged.Tag, Source = BusEvents.Manual };
            case RunConclusion.Tagged tagged:
                return new TagRemoved { Tag = tagged.Tag, Source = BusEvents.Manual };
            case RunConclusion.PointsWished wish:
                return new PointsEarnRequested { Points = wish.Points, Reason = wish.Reason };
            case RunConclusion.EntryRequested request:
                return new JourneyEntryRequested { Journey = request.Journey, Source = EntrySources.Journey };
            default:
                throw new InvalidOperationException($"nothing is said of {conclusion.Name}");
        }
    }

    /// <summary>A JSON object as a Struct; null for null.</summary>
    public static Struct? ToStruct(string? json) => json is null ? null : Struct.Parser.ParseJson(json);
}
