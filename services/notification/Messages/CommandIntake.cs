using Google.Protobuf;
using Rapport.Defaults.Errors;
using Rapport.Notification.Channels;
using Rapport.Notification.Domain;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Sending;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>Stores commands durably. The command id is the document's id, so a repeat changes nothing.</summary>
internal sealed class CommandIntake(
    MessageStore messages, HandoffIntake handoffs, TemplateStore templates, IEnumerable<IMessageSender> senders,
    SendLoop loop, TimeProvider clock)
{
    private const int MostCommands = 500;
    private readonly HashSet<string> channels = [.. senders.Select(sender => sender.Channel)];

    /// <summary>Takes up to 500 commands of any workspaces; those that can never be carried out are told by position.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: too many commands.</exception>
    public async Task<EnqueueResponse> TakeAsync(IReadOnlyList<Command> commands, CancellationToken cancellation)
    {
        if (commands.Count > MostCommands)
            throw DomainError.Invalid("commands", $"has {commands.Count} items; at most {MostCommands} are taken");
        var known = await KnownTemplatesAsync(commands, cancellation);
        var response = new EnqueueResponse();
        List<Command> accepted = [];
        for (var i = 0; i < commands.Count; i++)
        {
            if (Fault(commands[i], known) is { } reason)
                response.Rejected.Add(new RejectedCommand { Index = i, Reason = reason });
            else
                accepted.Add(commands[i]);
        }

        var byKind = accepted.ToLookup(command => command.ActionCase);
        await messages.AddAsync(byKind[Command.ActionOneofCase.SendMessage].Select(ToMessage), cancellation);
        await handoffs.AddAsync([.. byKind[Command.ActionOneofCase.OpenHandoff]], cancellation);
        loop.Ring();
        return response;
    }

    private async Task<HashSet<(string Workspace, string Template)>> KnownTemplatesAsync(
        IReadOnlyList<Command> commands, CancellationToken cancellation)
    {
        var known = new HashSet<(string, string)>();
        foreach (var group in commands.Where(command => command.SendMessage is not null).GroupBy(command => command.Workspace))
            foreach (var id in (await templates.NewestAsync(
                         group.Key, group.Select(command => command.SendMessage.Template).Distinct(), cancellation)).Keys)
                known.Add((group.Key, id));
        return known;
    }

    private string? Fault(Command command, HashSet<(string Workspace, string Template)> known) =>
        !Guid.TryParseExact(command.CommandId, "D", out _) ? "command_id is not a UUID"
        : command.Workspace.Length == 0 ? "workspace is missing"
        : command.Contact.Length == 0 ? "contact is missing"
        : command.ActionCase switch
        {
            Command.ActionOneofCase.SendMessage => Fault(command.Workspace, command.SendMessage, known),
            Command.ActionOneofCase.OpenHandoff => HandoffIntake.Fault(command.OpenHandoff),
            _ => "the action is missing or not known here",
        };

    private string? Fault(string workspace, SendMessageAction send, HashSet<(string Workspace, string Template)> known) =>
        !channels.Contains(send.Channel) ? $"channel is not one of {string.Join(", ", channels)}"
        : !known.Contains((workspace, send.Template)) ? "template is not known in this workspace"
        : null;

    private MessageRecord ToMessage(Command command)
    {
        var order = CommandMapping.ToOrder(command, clock.GetUtcNow());
        return new MessageRecord
        {
            Id = MessageRecord.IdOf(order.CommandId), Order = order, Channel = command.SendMessage.Channel,
            Template = command.SendMessage.Template, Variables = command.SendMessage.Variables?.ToByteArray() ?? [],
            QueuedAt = clock.GetUtcNow(), DueAt = TimeProvider.System.GetUtcNow(),
        };
    }
}
