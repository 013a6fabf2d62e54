using Rapport.Hosting.Errors;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Messages;
using Rapport.Notification.V1;

namespace Rapport.Notification.Commands;

/// <summary>Stores commands durably. The command id is the document's id, so a repeat changes nothing.</summary>
internal sealed class CommandIntake(CommandCheck check, MessageIntake messages, HandoffIntake handoffs)
{
    private const int MostCommands = 500;

    /// <summary>
    /// Takes up to 500 commands of any workspaces; those that can never be carried out are told by position.
    /// </summary>
    /// <exception cref="DomainError">FIELDS_INVALID: too many commands.</exception>
    public async Task<EnqueueResponse> TakeAsync(IReadOnlyList<Command> commands, CancellationToken cancellation)
    {
        if (commands.Count > MostCommands)
            throw DomainError.Invalid("commands", $"has {commands.Count} items; at most {MostCommands} are taken");
        var faults = await check.FaultsAsync(commands, cancellation);
        var accepted = commands.Where((_, i) => faults[i] is null).ToLookup(command => command.ActionCase);
        await messages.AddAsync([.. accepted[Command.ActionOneofCase.SendMessage]], cancellation);
        await handoffs.AddAsync([.. accepted[Command.ActionOneofCase.OpenHandoff]], cancellation);
        return new EnqueueResponse
        {
            Rejected =
            {
                faults.Select((reason, index) => (reason, index)).Where(fault => fault.reason is not null)
                    .Select(fault => new RejectedCommand { Index = fault.index, Reason = fault.reason }),
            },
        };
    }
}
