using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Stores;
using Rapport.Notification.Audiences;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Consents;
using Rapport.Notification.Handoffs;
using Rapport.Notification.KillSwitches;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Templates;
using Rapport.Notification.Webhooks;

namespace Rapport.Notification;

/// <summary>Prepares MongoDB for notification: the indexes.</summary>
internal sealed class NotificationStartup(
    IMongoDatabase database, MessageStore messages, HandoffStore handoffs, TemplateStore templates,
    ConsentStore consents, SuppressionStore suppressions, ActStore acts, KillSwitchStore killSwitches,
    BroadcastStore broadcasts, BroadcastChunkStore audiences,
    WebhookStore webhooks, WebhookDeliveryStore deliveries)
    : IStoreStartup
{
    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await PingAsync(cancellation);
        await messages.PrepareAsync(cancellation);
        await handoffs.PrepareAsync(cancellation);
        await templates.PrepareAsync(cancellation);
        await consents.PrepareAsync(cancellation);
        await suppressions.PrepareAsync(cancellation);
        await acts.PrepareAsync(cancellation);
        await killSwitches.PrepareAsync(cancellation);
        await broadcasts.PrepareAsync(cancellation);
        await audiences.PrepareAsync(cancellation);
        await webhooks.PrepareAsync(cancellation);
        await deliveries.PrepareAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) =>
        database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellation);
}
