using Rapport.Notification.Channels;
using Rapport.Notification.Consents;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Sending;

/// <summary>What is known at one moment of the contacts of a batch.</summary>
/// <param name="Contacts">By the id that the orders name.</param>
/// <param name="Acts">Acts of consent by the contact that they were recorded under.</param>
/// <param name="Suppressed">Ids of suppressions in force.</param>
internal sealed record Evidence(
    IReadOnlyDictionary<string, KnownContact> Contacts, ILookup<string, ConsentAct> Acts,
    IReadOnlySet<string> Suppressed);

/// <summary>Reads what decisions need, a call per source and batch.</summary>
internal sealed class EvidenceReader(
    ContactDirectory directory, ConsentStore consents, SuppressionStore suppressions,
    IEnumerable<IMessageSender> senders)
{
    /// <summary>The evidence about these messages of one workspace.</summary>
    public async Task<Evidence> ReadAsync(
        string workspace, IReadOnlyCollection<MessageRecord> messages, CancellationToken cancellation)
    {
        var contacts = await directory.ReadAsync(workspace, messages.Select(m => m.Order.Contact), cancellation);
        var acts = await consents.ReadAsync(
            workspace, contacts.Values.SelectMany(contact => contact.AllIds).Distinct(), cancellation);
        var addresses = contacts.Values.SelectMany(contact => senders.Select(sender =>
                sender.AddressOf(contact) is { } address
                    ? SuppressionStore.IdOf(workspace, sender.Channel, address)
                    : null))
            .OfType<string>().Distinct();
        return new Evidence(contacts, acts, await suppressions.FindAsync(addresses, cancellation));
    }
}
