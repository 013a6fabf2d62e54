using Rapport.Notification.Domain;
using Rapport.Notification.V1;

namespace Rapport.Notification.Origins;

/// <summary>Commands as orders.</summary>
internal static class CommandMapping
{
    /// <summary>The order of a command whose id is a UUID.</summary>
    public static Origin ToOrigin(Command command, DateTimeOffset now) => new()
    {
        CommandId = Guid.ParseExact(command.CommandId, "D").ToString("N"),
        Workspace = command.Workspace,
        Contact = command.Contact,
        Journey = command.Journey,
        JourneyRun = command.JourneyRun,
        Step = command.Step,
        Broadcast = command.Broadcast,
        CauseId = command.CauseId,
        Hop = Math.Max(0, command.Hop),
        Traceparent = command.Traceparent,
        IssuedAt = command.IssuedAt?.ToDateTimeOffset() ?? now,
        ExpireAt = command.ExpireAt?.ToDateTimeOffset(),
    };
}
