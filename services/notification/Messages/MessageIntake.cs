using Google.Protobuf;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Origins;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Sending;
using Rapport.Notification.V1;
using Rapport.Storage.Time;

namespace Rapport.Notification.Messages;

/// <summary>Queues messages.</summary>
internal sealed class MessageIntake(MessageStore store, SendLoop loop, StoreTime time, TimeProvider clock)
{
    /// <summary>
    /// Stores messages durably; repeating changes nothing. Where an address is given they go to that one, and to no other that
    /// the contact may use by then.
    /// </summary>
    public async Task AddAsync(
        IReadOnlyCollection<Command> commands, CancellationToken cancellation, string onlyTo = "")
    {
        var due = await time.SystemNowAsync(cancellation);
        await store.AddAsync(commands.Select(command => ToMessage(command, due) with { OnlyTo = onlyTo }), cancellation);
        loop.Ring();
    }

    private MessageRecord ToMessage(Command command, SystemTime due)
    {
        var now = clock.GetUtcNow();
        var origin = CommandMapping.ToOrigin(command, now);
        return new MessageRecord
        {
            Id = MessageRecord.IdOf(origin.CommandId), Origin = origin, Channel = command.SendMessage.Channel,
            Template = command.SendMessage.Template, Variables = command.SendMessage.Variables?.ToByteArray() ?? [],
            Priority = Math.Clamp(command.SendMessage.Priority, 0, MessageRecord.HighestPriority), QueuedAt = now, DueAt = due,
        };
    }
}
