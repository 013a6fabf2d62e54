using System.Diagnostics;
using Rapport.Events.Consents;
using Rapport.Notification.Consents;
using Rapport.Notification.KillSwitches;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Sending;

/// <summary>
/// Looks once more, before messages of marketing are handed over, whether somebody has said no since they were decided, or a
/// kill switch was set: a batch may wait long for a slow mail server, and what a person was answered holds from then on. One call of each store for all that
/// still wait, at most every half second; none while a batch goes quickly.
/// </summary>
internal sealed class LastLook(ConsentStore consents, SuppressedAddresses suppressions, KillSwitchStore killSwitches, TimeProvider clock)
{
    /// <summary>A decision, and a look, is good for so long.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromMilliseconds(500);

    /// <summary>Begins to watch over a batch.</summary>
    public Watch Over(IReadOnlyList<ClaimedMessage> claimed) => new(this, claimed);

    private async Task<IReadOnlySet<string>> StoppedAsync(IReadOnlyCollection<ClaimedMessage> waiting)
    {
        var stopped = new HashSet<string>();
        foreach (var group in waiting.GroupBy(each => each.Message.Origin.Workspace))
        {
            var acts = await consents.ReadAsync(group.Key,
                [.. group.SelectMany(each => each.Facts.Contact!.AllIds.Select(ConsentAddress.Person)
                    .Append(each.Facts.ConsentAddress!.Value))], CancellationToken.None);
            var barred = await suppressions.ReadAsync(group.Select(AddressOf), CancellationToken.None);
            var switches = await killSwitches.InForceAsync(group.Key, CancellationToken.None);
            var now = clock.GetUtcNow();
            foreach (var each in group)
            {
                var about = each.Facts.Contact!.AllIds.Select(ConsentAddress.Person).Append(each.Facts.ConsentAddress!.Value);
                var inForce = ConsentInForce.Of(about.SelectMany(address => acts[address]).Distinct(), new ConsentQuestion(
                    each.Message.Receipt!.Purpose, each.Message.Channel, each.Facts.ConsentAddress,
                    [.. each.Facts.Contact!.AllIds], now));
                if (inForce.State == ActState.Refused
                    || switches.Any(stop => stop.Stops(each.Message.Channel, each.Message.Origin.Journey))
                    || barred[AddressOf(each)].Any(suppression =>
                        suppression.Bars(each.Message.Channel, each.Message.Receipt!.Class, now)))
                    stopped.Add(each.Message.Id);
            }
        }

        return stopped;
    }

    private static ChannelAddress AddressOf(ClaimedMessage each) =>
        new(each.Message.Origin.Workspace, each.Message.Channel, each.Facts.ConsentAddress!.Value);

    /// <summary>Watches over one batch; for use by several threads.</summary>
    internal sealed class Watch : IDisposable
    {
        private readonly LastLook look;
        private readonly SemaphoreSlim one = new(1, 1);
        private readonly Dictionary<string, ClaimedMessage> waiting;
        private long lookedAt;
        private IReadOnlySet<string> stopped = new HashSet<string>();

        public Watch(LastLook look, IReadOnlyList<ClaimedMessage> claimed)
        {
            this.look = look;
            waiting = claimed.Where(each => each.IsMarketing).ToDictionary(each => each.Message.Id);
            lookedAt = claimed.Count == 0 ? 0 : claimed.Min(each => each.ReadAt);
        }

        /// <summary>
        /// Whether a message may still go. When the stores cannot be asked it may not: it waits, and is decided anew.
        /// </summary>
        public async Task<bool> LetsGoAsync(ClaimedMessage each)
        {
            if (!each.IsMarketing)
                return true;
            await one.WaitAsync();
            try
            {
                if (Stopwatch.GetElapsedTime(lookedAt) > Good)
                {
                    var at = Stopwatch.GetTimestamp();
                    stopped = await look.StoppedAsync(waiting.Values);
                    lookedAt = at;
                }

                waiting.Remove(each.Message.Id);
                return !stopped.Contains(each.Message.Id);
            }
            finally
            {
                one.Release();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => one.Dispose();
    }
}
