using Rapport.Following.Conclusions;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Storage.Time;

namespace Rapport.Notification.Hits;

/// <summary>
/// Says who fetched something of a message, person or machine, once it can be told, and tells the log of people. Any replica
/// does; the verdict and what follows are one write, and only one such write succeeds.
/// </summary>
internal sealed class HitJudging(
    MessageStore messages, StoreTime time, ConclusionRelay relay, StoreGate gate, ILogger<HitJudging> logger)
    : Loop("Judging who fetched links", Idle, logger, gate)
{
    private const int Batch = 200;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var now = await time.SystemNowAsync(cancellation);
        var due = await messages.ToJudgeAsync(now, Batch, cancellation);
        if (due.Count == 0)
            return false;
        await messages.JudgeAsync([.. due.Select(message => Judge(message, now))], cancellation);
        relay.Ring();
        return due.Count == Batch;
    }

    private static JudgedHits Judge(MessageRecord message, SystemTime now)
    {
        // Whoever follows a link sooner than the outcome is written down had it in hand all the same.
        var sentAt = message.EndedAt ?? message.Receipt?.DecidedAt ?? message.QueuedAt;
        var hits = MessageHit.Judge(message.Hits, sentAt, now);
        var told = Enumerable.Range(0, hits.Count).Where(i => message.Hits[i].Verdict == HitVerdict.Pending && MessageHit.IsTold(i, hits))
            .SelectMany(i => MessageConclusions.Fetched(message, hits[i]));
        var waiting = hits.Where(hit => hit.Verdict == HitVerdict.Pending).Select(hit => hit.Since).ToList();
        return new JudgedHits(message, hits, waiting.Count == 0 ? null : waiting.Min() + MessageHit.Settling, [.. told]);
    }
}
