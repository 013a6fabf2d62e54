using Google.Protobuf.WellKnownTypes;
using Rapport.Events;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;
using Rapport.Notification.V1;

namespace Rapport.Journey.Entries;

/// <summary>Refusals and simulated orders as the API answers them.</summary>
internal static class EntryProtoMapping
{
    /// <summary>A refusal.</summary>
    public static EntryRefusal ToProto(this Domain.EntryRefusal refusal) => new()
    {
        Reason = refusal.Reason, Time = refusal.At.ToTimestamp(), Version = refusal.Version, EventId = refusal.EventId,
        EventName = refusal.EventName, Values = RunMessages.ToStruct(refusal.ValuesJson),
    };

    /// <summary>What notification would be told.</summary>
    public static SimulatedCommand ToSimulated(this Command command)
    {
        var content = new Struct();
        var simulated = new SimulatedCommand { Step = command.Step, Time = command.IssuedAt, Content = content };
        if (command.SendMessage is { } send)
        {
            simulated.Kind = "send_message";
            content.Fields.Add("channel", Value.ForString(send.Channel));
            content.Fields.Add("template", Value.ForString(send.Template));
            content.Fields.Add("variables", Value.ForStruct(send.Variables ?? new Struct()));
        }
        else if (command.OpenHandoff is { } handoff)
        {
            simulated.Kind = "open_handoff";
            simulated.Content = handoff.ToProperties();
        }

        return simulated;
    }
}
