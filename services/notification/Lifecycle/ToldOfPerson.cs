using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Webhooks;

namespace Rapport.Notification.Lifecycle;

/// <summary>What partners were told of people by webhooks, and what they are still to be told. It holds no content.</summary>
internal sealed class ToldOfPerson(WebhookDeliveryStore deliveries) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "webhook_deliveries";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        deliveries.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        deliveries.ForgetAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
    [
        .. (await deliveries.OfAsync(person.Workspace, person.Contacts, cursor, count, cancellation))
            .Select(delivery => new PersonalRecord(delivery.ToProto().ToRecord(), delivery.Id)),
    ];
}
