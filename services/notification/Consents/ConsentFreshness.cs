using System.Diagnostics;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Bus;

namespace Rapport.Notification.Consents;

/// <summary>
/// Makes sure that a decision knows every act of consent that was in the log when it was made. The bus may be late, or
/// lose what it carries; then neither a grant nor a refusal may be overlooked.
/// </summary>
internal sealed class ConsentFreshness(EventLogService.EventLogServiceClient log, LogFollower follower)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// Waits a little for the log to be applied here as far as it reaches now. Those of the contacts whose part of it
    /// still is not; the follower is told what is missing, so that it reads it back.
    /// </summary>
    public async Task<IReadOnlySet<string>> BehindAsync(
        string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        if (contacts.Count == 0)
            return new HashSet<string>();
        var status = await log.GetLogStatusAsync(new GetLogStatusRequest(), cancellationToken: cancellation);
        var byPartition = contacts.ToLookup(contact => Partition.Of(workspace, contact, status.PartitionCount));
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var applied = await follower.AppliedAsync(cancellation);
            var behind = byPartition.Where(group => applied.ElementAtOrDefault(group.Key) < status.LastN[group.Key])
                .SelectMany(group => group).ToHashSet();
            if (behind.Count == 0)
                return behind;
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                follower.Hear(new Heartbeat { LastN = { status.LastN } });
                return behind;
            }

            await Task.Delay(Look, cancellation);
        }
    }
}
