using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.V1;
using DomainBroadcast = Rapport.Notification.Domain.Broadcasts.Broadcast;
using ProtoBroadcast = Rapport.Notification.V1.Broadcast;
using ProtoState = Rapport.Notification.V1.BroadcastState;

namespace Rapport.Notification.Broadcasts;

/// <summary>Broadcasts as the contract has them.</summary>
internal static class BroadcastMapping
{
    private const int LongestName = 100;
    private const int MostVariableBytes = 32 * 1024;
    private const int FastestPerMinute = 1_000_000;
    private const int LargestControlPercent = 50;

    /// <summary>What a broadcast is to be.</summary>
    /// <param name="given">As it was given; null for nothing.</param>
    /// <param name="path">Where it stands in the request.</param>
    /// <exception cref="DomainError">FIELDS_INVALID, naming every field at fault.</exception>
    public static BroadcastSettings ToSettings(this ProtoBroadcast? given, string path)
    {
        var wanted = given ?? new ProtoBroadcast();
        List<FieldFault> faults = [];
        if (wanted.Name.Trim().Length is 0 or > LongestName || wanted.Name.Any(char.IsControl))
            faults.Add(new FieldFault($"{path}.name", $"is not 1 to {LongestName} characters on one line"));
        DefinitionId.Check(wanted.Segment, $"{path}.segment", faults);
        DefinitionId.Check(wanted.Template, $"{path}.template", faults);
        if (wanted.Variables?.CalculateSize() > MostVariableBytes)
            faults.Add(new FieldFault($"{path}.variables", $"are larger than {MostVariableBytes} bytes"));
        if (wanted.PerMinute is < 0 or > FastestPerMinute)
            faults.Add(new FieldFault($"{path}.per_minute", $"is not between 0 and {FastestPerMinute}"));
        if (wanted.ControlPercent is < 0 or > LargestControlPercent)
            faults.Add(new FieldFault($"{path}.control_percent", $"is not between 0 and {LargestControlPercent}"));
        if (wanted.Priority is < 0 or > MessageRecord.HighestPriority)
            faults.Add(new FieldFault($"{path}.priority", $"is not between 0 and {MessageRecord.HighestPriority}"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        return new BroadcastSettings
        {
            Name = wanted.Name.Trim(), Segment = wanted.Segment, Template = wanted.Template,
            Variables = wanted.Variables?.ToByteArray() ?? [], ScheduledAt = wanted.ScheduleTime?.ToDateTimeOffset(),
            PerMinute = wanted.PerMinute, ControlPercent = wanted.ControlPercent, Priority = wanted.Priority,
        };
    }

    /// <summary>A broadcast with what became of its audience.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="tally">What became of its audience.</param>
    /// <param name="template">Its template; null where there is none any more.</param>
    /// <param name="withReasons">Whether the reasons are told: not in lists.</param>
    public static ProtoBroadcast ToProto(
        this DomainBroadcast broadcast, BroadcastTally tally, TemplateVersion? template, bool withReasons)
    {
        var shown = new ProtoBroadcast
        {
            Id = broadcast.Id, Name = broadcast.Settings.Name, Segment = broadcast.Settings.Segment,
            Template = broadcast.Settings.Template,
            Variables = broadcast.Settings.Variables.Length == 0 ? null : Struct.Parser.ParseFrom(broadcast.Settings.Variables),
            ScheduleTime = broadcast.Settings.ScheduledAt?.ToTimestamp(), PerMinute = broadcast.Settings.PerMinute,
            ControlPercent = broadcast.Settings.ControlPercent, Priority = broadcast.Settings.Priority,
            State = (ProtoState)((int)broadcast.State + 1), Reason = broadcast.Reason, Class = template?.Class.ToWord() ?? "",
            Purpose = template?.Purpose ?? "", Counts = tally.ToProto(), CreatedBy = broadcast.Author,
            ApprovedBy = broadcast.Approver, CreateTime = broadcast.CreatedAt.ToTimestamp(),
            ApproveTime = broadcast.ApprovedAt?.ToTimestamp(), StartTime = broadcast.StartedAt?.ToTimestamp(),
            EndTime = broadcast.EndedAt?.ToTimestamp(), AudienceComplete = broadcast.IsAudienceComplete,
            Etag = broadcast.Etag(),
        };
        if (withReasons)
        {
            shown.HeldBack.AddRange(Reasons(tally, MemberState.HeldBack));
            shown.Failed.AddRange(Reasons(tally, MemberState.Failed));
        }

        return shown;
    }

    /// <summary>The etag in force: that of the settings before the start, so that what was looked at is what is approved.</summary>
    public static string Etag(this DomainBroadcast broadcast) => broadcast.Revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>A member of an audience.</summary>
    public static BroadcastRecipient ToProto(this BroadcastMember member, BroadcastChunk chunk) => new()
    {
        Contact = member.Contact, State = Word(member.State), Reason = member.Reason,
        Message = member.State == MemberState.Waiting
            || (member.State == MemberState.HeldBack && member.Reason is BroadcastReasons.ControlGroup
                or BroadcastReasons.Merged or BroadcastReasons.Cancelled) ? "" : chunk.MessageOf(member),
    };

    private static BroadcastCounts ToProto(this BroadcastTally tally) => new()
    {
        Audience = tally.Audience, Sent = tally.Sent, HeldBack = tally.HeldBack, Failed = tally.Failed, Waiting = tally.Waiting,
        OnTheWay = tally.OnTheWay, Bounced = tally.Bounced, Complained = tally.Complained,
    };

    private static IEnumerable<BroadcastReason> Reasons(BroadcastTally tally, MemberState state) =>
        tally.ReasonsOf(state).Select(each => new BroadcastReason { Reason = each.Reason, Count = each.Count });

    private static string Word(MemberState state) => state switch
    {
        MemberState.Waiting => "waiting",
        MemberState.OnTheWay => "on_the_way",
        MemberState.Sent => "sent",
        MemberState.HeldBack => "held_back",
        _ => "failed",
    };
}
