using Google.Protobuf.WellKnownTypes;
using Rapport.Journey.Domain;
using Rapport.Notification.V1;
using Riok.Mapperly.Abstractions;

namespace Rapport.Journey.Runs;

/// <summary>Actions of steps as notification takes them, member by member: one that either side lacks ends the build with its name.</summary>
[Mapper]
internal static partial class ActionMapping
{
    /// <summary>A message to send; its priority is only for who sends outside of journeys.</summary>
    [MapProperty(nameof(SendAction.VariablesJson), nameof(SendMessageAction.Variables))]
    [MapperIgnoreTarget(nameof(SendMessageAction.Priority))]
    public static partial SendMessageAction ToProto(SendAction action);

    /// <summary>A hand-off to open.</summary>
    [MapProperty(nameof(HandoffAction.DossierJson), nameof(OpenHandoffAction.Dossier))]
    public static partial OpenHandoffAction ToProto(HandoffAction action);

    private static Struct? ToStruct(string? json) => RunMessages.ToStruct(json);
}
