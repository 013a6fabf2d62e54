using Rapport.Common.V1;
using Rapport.Following.Partitions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Queues events of the log for the webhooks that want them. The same event makes the same delivery, so giving it again changes
/// nothing. What is historic starts nothing, here neither.
/// </summary>
internal sealed class WebhookQueue(WebhookCatalogue catalogue, WebhookDeliveryStore store, WebhookLoop loop, StoreTime time)
{
    /// <summary>Queues what stretches hold.</summary>
    public async Task AddAsync(IReadOnlyList<NewStretch> stretches, CancellationToken cancellation)
    {
        var webhooks = await catalogue.ReadAsync(cancellation);
        if (webhooks.Count == 0)
            return;
        var now = (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
        var queued = stretches.SelectMany(stretch => stretch.Numbered.Where(each => !each.Said.Historic)
            .SelectMany(each => webhooks.Where(webhook => webhook.Hears(each.Said.Workspace, each.Said.Name))
                .Select(webhook => Delivery(webhook, each.Said, stretch.Partition, each.N, now)))).ToList();
        if (queued.Count == 0)
            return;
        await store.QueueAsync(queued, cancellation);
        loop.Expect(queued.Select(delivery => delivery.Webhook));
    }

    private static WebhookDeliveryRecord Delivery(WebhookRecord webhook, Event said, int partition, long n, DateTimeOffset now) => new()
    {
        Id = $"whd_{DerivedId.From(webhook.Id, said.Id)}", Workspace = webhook.Workspace, Webhook = webhook.Id, Event = said.Id,
        Name = said.Name, Partition = partition, N = n, CreatedAt = now, DueAt = now,
    };
}
