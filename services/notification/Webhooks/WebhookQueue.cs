using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Queues events of the log for the webhooks that want them. The same event makes the same delivery, so giving it again changes
/// nothing. What is historic starts nothing, here neither. The webhooks of the workspaces concerned are read for each batch, so
/// that a webhook hears all that is numbered after the answer that made it.
/// </summary>
internal sealed class WebhookQueue(
    WebhookStore webhooks, WebhookDeliveryStore store, WebhookContent content, WebhookLoop loop, StoreTime time)
{
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
        var now = (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
        var queued = said.SelectMany(each => listening[each.Said.Workspace].Where(webhook => webhook.Hears(each.Said.Name))
            .Select(webhook => Delivery(webhook, each.Said, each.Partition, each.N, now))).ToList();
        if (queued.Count == 0)
            return;
        content.Remember(said.Select(each => each.Said).Where(each => listening[each.Workspace].Any(webhook => webhook.Hears(each.Name))));
        await store.QueueAsync(queued, cancellation);
        loop.Expect(queued.Select(delivery => delivery.Webhook));
    }

    private static WebhookDeliveryRecord Delivery(WebhookRecord webhook, Event said, int partition, long n, DateTimeOffset now) => new()
    {
        Id = $"whd_{DerivedId.From(webhook.Id, said.Id)}", Workspace = webhook.Workspace, Webhook = webhook.Id, Event = said.Id,
        // Who got the data has to hear that it is to go; that names nobody but the contact's id, and outlives the erasure.
        Contact = said.Name == EventNames.ContactErased ? "" : said.Contact,
        Name = said.Name, Partition = partition, N = n, CreatedAt = now, DueAt = now,
    };
}
