using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Following.Conclusions;
using Rapport.Notification.Channels;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;
using Rapport.Notification.Outgoing;

namespace Rapport.Notification.Sending;

/// <summary>Hands claimed messages to their channels.</summary>
internal sealed class Dispatch(
    IEnumerable<IMessageSender> senders, OutcomeRecorder recorder, LastLook look, TrackedLinks tracking, ConclusionRelay relay,
    IOptions<NotificationOptions> options,
    ILogger<Dispatch> logger)
{
    // Small enough that a death leaves few outcomes unrecorded, large enough for one write to carry many.
    private const int RecordedAtOnce = 25;

    private readonly Dictionary<string, IMessageSender> byChannel = senders.ToDictionary(sender => sender.Channel);

    /// <summary>
    /// Hands all over, some at once, and records the outcomes. When the process is to end, or the claims have come half
    /// way to their end, those not yet begun go back into the queue; likewise those to whom somebody has said no meanwhile.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<ClaimedMessage> claimed, CancellationToken stopping)
    {
        var recording = Task.CompletedTask;
        using var watch = look.Over(claimed);
        var groups = claimed.GroupBy(each => each.Message.Channel).SelectMany(channel => channel.Chunk(RecordedAtOnce));
        foreach (var group in groups)
        {
            var sender = byChannel[group[0].Message.Channel];
            var outcomes = new ConcurrentBag<(MessageRecord, DeliveryResult)>();
            await Parallel.ForEachAsync(group, new ParallelOptions { MaxDegreeOfParallelism = sender.Parallelism },
                async (each, _) =>
                {
                    var isLate = Stopwatch.GetElapsedTime(each.Since) > options.Value.ClaimLease / 2;
                    outcomes.Add((each.Message, isLate || stopping.IsCancellationRequested || !await MayGoAsync(watch, each)
                        ? new DeliveryResult(DeliveryOutcome.NotTried)
                        : await SendAsync(sender, each)));
                });
            await recording;
            recording = RecordAsync([.. outcomes]);
        }

        await recording;
    }

    private async Task RecordAsync(IReadOnlyCollection<(MessageRecord, DeliveryResult)> outcomes)
    {
        await recorder.RecordAsync(outcomes);
        relay.Ring();
    }

    // What cannot be asked is asked again with the next decision.
    private async Task<bool> MayGoAsync(LastLook.Watch watch, ClaimedMessage each)
    {
        try
        {
            return await watch.LetsGoAsync(each);
        }
        catch (Exception exception)
        {
            Log.LastLookFailed(logger, each.Message.Id, exception.GetType().Name);
            return false;
        }
    }

    private async Task<DeliveryResult> SendAsync(IMessageSender sender, ClaimedMessage each)
    {
        try
        {
            var content = each is { IsMarketing: true, Facts.WayOut: { } wayOut }
                ? tracking.In(each.Content, each.Message.Origin.Workspace, each.Message.Id, wayOut, each.Facts.Rules)
                : each.Content;
            return await MessageMetrics.DispatchAsync(each.Message, () => sender.SendAsync(new ReadyMessage(
                each.Message.Id, each.Address, content, each.Message.Receipt!.DecidedAt,
                each.IsMarketing ? each.Facts.WayOut : null, each.Facts.Returns)));
        }
        catch (Exception exception)
        {
            Log.ChannelFailed(logger, sender.Channel, each.Message.Id, exception.GetType().Name);
            return new DeliveryResult(DeliveryOutcome.Unknown);
        }
    }
}
