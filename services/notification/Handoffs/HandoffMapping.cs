using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Events.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;
using Riok.Mapperly.Abstractions;
using Handoff = Rapport.Notification.Domain.Handoff;
using ProtoHandoff = Rapport.Notification.V1.Handoff;
using ProtoState = Rapport.Notification.V1.HandoffState;
using State = Rapport.Notification.Domain.HandoffState;

namespace Rapport.Notification.Handoffs;

/// <summary>
/// Hand-offs between command, contract and event. Members of one name go over by themselves; one that the other side lacks
/// ends the build with its name.
/// </summary>
[Mapper]
internal static partial class HandoffMapping
{
    /// <summary>The hand-off; without the lease's token, which only its holder is told.</summary>
    [MapNestedProperties(nameof(Handoff.Origin))]
    [MapProperty("Origin.ExpireAt", nameof(ProtoHandoff.ExpireTime))]
    [MapPropertyFromSource(nameof(ProtoHandoff.Agent), Use = nameof(AgentOf))]
    [MapProperty(nameof(Handoff.OpenedAt), nameof(ProtoHandoff.OpenTime))]
    [MapProperty(nameof(Handoff.EndedAt), nameof(ProtoHandoff.EndTime))]
    [MapProperty(nameof(Handoff.Lapses), nameof(ProtoHandoff.LapseCount))]
    [MapPropertyFromSource(nameof(ProtoHandoff.LeaseUntil), Use = nameof(LeaseEnd))]
    [MapperIgnoreSource(nameof(Handoff.Facts)), MapperIgnoreSource(nameof(Handoff.Revision)), MapperIgnoreSource(nameof(Handoff.IsOpen))]
    public static partial ProtoHandoff ToProto(this Handoff handoff);

    /// <summary>The hand-off that an action opens.</summary>
    [MapProperty(nameof(OpenHandoffAction.Dossier), nameof(Handoff.Facts)), MapperIgnoreTarget(nameof(Handoff.Dossier))]
    [MapperRequiredMapping(RequiredMappingStrategy.Source)]
    public static partial Handoff ToHandoff(
        this OpenHandoffAction action, string id, Origin origin, string contact, DateTimeOffset openedAt);

    /// <summary>What the log is told when it opens.</summary>
    [MapNestedProperties(nameof(Handoff.Origin))]
    [MapProperty(nameof(Handoff.Id), nameof(HandoffOpened.Handoff)), MapProperty("Origin.JourneyRun", nameof(HandoffOpened.Run))]
    [MapperRequiredMapping(RequiredMappingStrategy.Target)]
    public static partial HandoffOpened ToOpened(this Handoff handoff);

    private static string AgentOf(Handoff handoff) => handoff.Lease?.Agent ?? "";

    private static Timestamp? LeaseEnd(Handoff handoff) =>
        handoff.State == State.Claimed ? handoff.Lease!.Until.Instant.ToTimestamp() : null;

    private static ProtoState ToProto(State state) => (ProtoState)((int)state + 1);

    private static Timestamp ToProto(DateTimeOffset at) => at.ToTimestamp();

    private static HandoffDossier ToDossier(byte[] dossier) => HandoffDossier.Parser.ParseFrom(dossier);

    private static byte[] ToBytes(Struct? facts) => facts?.ToByteArray() ?? [];
}
