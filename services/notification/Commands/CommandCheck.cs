using Rapport.Notification.Channels;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Commands;

/// <summary>Tells commands that can never be carried out from those that are worth keeping.</summary>
internal sealed class CommandCheck(TemplateStore templates, IEnumerable<IMessageSender> senders)
{
    private readonly HashSet<string> channels = [.. senders.Select(sender => sender.Channel)];

    /// <summary>Why each command can never be carried out; null for those that may.</summary>
    public async Task<IReadOnlyList<string?>> FaultsAsync(
        IReadOnlyList<Command> commands, CancellationToken cancellation)
    {
        var known = new HashSet<(string Workspace, string Template)>();
        var sends = commands.Where(command => command.SendMessage is not null);
        foreach (var group in sends.GroupBy(command => command.Workspace))
        {
            var wanted = group.Select(command => command.SendMessage.Template).Distinct();
            foreach (var id in (await templates.NewestAsync(group.Key, wanted, cancellation)).Keys)
                known.Add((group.Key, id));
        }

        return [.. commands.Select(command => Fault(command, known))];
    }

    private string? Fault(Command command, HashSet<(string Workspace, string Template)> known) =>
        !Guid.TryParseExact(command.CommandId, "D", out _) ? "command_id is not a UUID"
        : command.Workspace.Length == 0 ? "workspace is missing"
        : command.Contact.Length == 0 ? "contact is missing"
        : command.ActionCase switch
        {
            Command.ActionOneofCase.SendMessage when !channels.Contains(command.SendMessage.Channel) =>
                $"channel is not one of {string.Join(", ", channels)}",
            Command.ActionOneofCase.SendMessage =>
                known.Contains((command.Workspace, command.SendMessage.Template))
                    ? null
                    : "template is not known in this workspace",
            Command.ActionOneofCase.OpenHandoff => HandoffIntake.Fault(command.OpenHandoff),
            _ => "the action is missing or not known here",
        };
}
