using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Queues events of the log for the webhooks that want them. The same event makes the same delivery, so giving it again changes
/// nothing; when that is not known any more, it is too old to be told. What is historic starts nothing, here neither. The webhooks of the workspaces concerned are read for each batch, so
/// that a webhook hears all that is numbered after the answer that made it.
/// </summary>
internal sealed class WebhookQueue(
    WebhookStore webhooks, WebhookDeliveryStore store, WebhookContent content, WebhookLoop loop, StoreTime time)
{
    // Deliveries are known for 30 days.
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(29);

    /// <summary>Queues what stretches hold.</summary>
    public async Task AddAsync(IReadOnlyList<NewStretch> stretches, CancellationToken cancellation)
    {
        var said = stretches.SelectMany(stretch => stretch.Numbered.Where(each => !each.Said.Historic && !each.Said.IsLeftOut())
            .Select(each => (stretch.Partition, each.N, each.Said))).ToList();
        if (said.Count == 0)
            return;
        var listening = (await webhooks.SendingOfAsync(said.Select(each => each.Said.Workspace).Distinct(), cancellation))
            .ToLookup(webhook => webhook.Workspace);
        if (listening.Count == 0)
            return;
        var oldest = await time.NowAsync(cancellation) - Oldest;
        var now = (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
        var queued = (
            from each in said
            where each.Said.ReceivedAt.ToDateTimeOffset() >= oldest
            from webhook in listening[each.Said.Workspace]
            where webhook.Hears(each.Said.Name, each.Partition, each.N)
            select (each.Said, Delivery: Delivery(webhook, each.Said, each.Partition, each.N, now))).ToList();
        if (queued.Count == 0)
            return;
        content.Remember(queued.Select(each => each.Said));
        await store.QueueAsync(queued.Select(each => each.Delivery), cancellation);
        loop.Expect(queued.Select(each => each.Delivery.Webhook).Distinct());
    }

    private static WebhookDeliveryRecord Delivery(WebhookRecord webhook, Event said, int partition, long n, DateTimeOffset now) => new()
    {
        Id = $"whd_{DerivedId.From(webhook.Id, said.Id)}", Workspace = webhook.Workspace, Webhook = webhook.Id, Event = said.Id,
        // Who got the data has to hear that it is to go; that names nobody but the contact's id, and outlives the erasure.
        Contact = said.Name == EventNames.ContactErased ? "" : said.Contact,
        Name = said.Name, Partition = partition, N = n, CreatedAt = now, DueAt = now,
    };
}
