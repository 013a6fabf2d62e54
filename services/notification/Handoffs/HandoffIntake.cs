using Rapport.Notification.Domain;
using Rapport.Notification.Origins;
using Rapport.Notification.V1;
using Handoff = Rapport.Notification.Domain.Handoff;

namespace Rapport.Notification.Handoffs;

/// <summary>
/// Opens hand-offs. One that finds its contact open for its reason already is kept as joined to that one.
/// </summary>
internal sealed class HandoffIntake(HandoffStore store, TimeProvider clock)
{
    private const int LongestName = 100;

    /// <summary>Why an action can never be carried out; null when it can.</summary>
    public static string? Fault(OpenHandoffAction action) =>
        action.Queue.Length is 0 or > LongestName ? $"queue is missing or longer than {LongestName} characters"
        : action.Reason.Length is 0 or > LongestName ? $"reason is missing or longer than {LongestName} characters"
        : null;

    /// <summary>Stores hand-offs durably; repeating changes nothing.</summary>
    public async Task AddAsync(IReadOnlyList<Command> commands, CancellationToken cancellation)
    {
        var opened = commands.Select(command => ToHandoff(command, clock.GetUtcNow())).ToList();
        var refused = await store.AddAsync(opened, cancellation);
        if (refused.Count == 0)
            return;
        var known = await store.ExistingAsync(refused.Select(i => opened[i].Id), cancellation);
        foreach (var handoff in refused.Select(i => opened[i]).Where(handoff => !known.Contains(handoff.Id)))
            await JoinAsync(handoff, cancellation);
    }

    private async Task JoinAsync(Handoff handoff, CancellationToken cancellation)
    {
        var standing = (await store.OpenOfAsync(handoff.Origin.Workspace, handoff.Contact, cancellation))
            .FirstOrDefault(other => other.Reason == handoff.Reason);
        // The one that stood in the way may have ended just now; then this one opens after all.
        await store.AddAsync([standing is null ? handoff : handoff.Join(standing.Id, clock.GetUtcNow())], cancellation);
    }

    /// <summary>The hand-off that a command opens.</summary>
    public static Handoff ToHandoff(Command command, DateTimeOffset now)
    {
        var origin = CommandMapping.ToOrigin(command, now);
        return command.OpenHandoff.ToHandoff(Handoff.IdOf(origin.CommandId), origin, origin.Contact, now);
    }
}
