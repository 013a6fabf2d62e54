using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;
using Rapport.Notification.Bounces;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Storage.Time;

namespace Rapport.Notification.Sending;

/// <summary>Writes down how hand-overs ended.</summary>
internal sealed class OutcomeRecorder(
    MessageStore store, PlaceReturns places, BounceRecording bounces, IOptions<NotificationOptions> options, StoreTime time, TimeProvider clock,
    ILogger<OutcomeRecorder> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Records outcomes with what follows for the log, and does not give up while the process lives: what is not
    /// recorded would end as unknown, or be sent again.
    /// </summary>
    public async Task RecordAsync(IReadOnlyCollection<(MessageRecord Message, DeliveryResult Result)> outcomes)
    {
        List<MessageChange>? changes = null;
        while (true)
        {
            try
            {
                changes ??= Changes(outcomes, await time.SystemNowAsync(CancellationToken.None));
                // Before it is written: a death in between leaves the address barred, and the message unknown.
                await bounces.SuppressAsync(changes.Select(change => change.After), CancellationToken.None);
                await store.ApplyAsync(changes, CancellationToken.None);
                // Those of one batch see one another only now.
                await bounces.SuppressAsync(
                    changes.Select(change => change.After).Where(after => after.Bounce?.Class == BounceClass.Soft), CancellationToken.None);
                await places.ReturnAsync(changes.Select(change => change.After), CancellationToken.None);
                return;
            }
            catch (Exception exception)
            {
                Log.RecordingFailed(logger, outcomes.Count, exception.GetType().Name);
                await Task.Delay(Pause);
            }
        }
    }

    private List<MessageChange> Changes(
        IReadOnlyCollection<(MessageRecord Message, DeliveryResult Result)> outcomes, SystemTime systemNow) =>
    [
        .. outcomes.Select(outcome =>
        {
            var after = outcome.Message.Record(
                outcome.Result, options.Value.MaxAttempts, clock.GetUtcNow(), systemNow);
            return new MessageChange(outcome.Message, after, MessageConclusions.Of(after));
        }),
    ];
}
