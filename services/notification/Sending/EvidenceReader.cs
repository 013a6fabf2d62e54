using Rapport.Events.Consents;
using Rapport.Notification.Channels;
using Rapport.Notification.Consents;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Sending;

/// <summary>What is known at one moment of the contacts of a batch.</summary>
/// <param name="Contacts">By the id that the orders name.</param>
/// <param name="Consents">Acts of consent and how fresh they are, for those contacts that need consent.</param>
/// <param name="Suppressed">Ids of suppressions in force.</param>
internal sealed record Evidence(
    IReadOnlyDictionary<string, KnownContact> Contacts, ConsentEvidence Consents, IReadOnlySet<string> Suppressed);

/// <summary>Reads what decisions need, a call per source and batch.</summary>
internal sealed class EvidenceReader(
    ContactDirectory directory, ConsentReader consents, SuppressionStore suppressions,
    IEnumerable<IMessageSender> senders)
{
    /// <summary>The evidence about contacts of one workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="contacts">The contacts of a batch, as the orders name them.</param>
    /// <param name="needConsent">Those of them to whom nothing goes without consent.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Evidence> ReadAsync(
        string workspace, IReadOnlyCollection<string> contacts, IReadOnlyCollection<string> needConsent,
        CancellationToken cancellation)
    {
        var known = await directory.ReadAsync(workspace, contacts, cancellation);
        var asked = needConsent.Where(known.ContainsKey).Select(id => known[id]).ToList();
        var acts = await consents.ReadAsync(workspace, asked, asked.SelectMany(contact => senders.Select(sender =>
            sender.AddressOf(contact) is { } address ? SendFacts.AddressOn(sender.Channel, address) : (ConsentAddress?)null))
            .OfType<ConsentAddress>(), cancellation);
        var addresses = known.Values.SelectMany(contact => senders.Select(sender =>
            sender.AddressOf(contact) is { } address
                ? SuppressionStore.IdOf(workspace, sender.Channel, address)
                : null)).OfType<string>().Distinct();
        return new Evidence(known, acts, await suppressions.FindAsync(addresses, cancellation));
    }
}
