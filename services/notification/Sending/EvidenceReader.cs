using Rapport.Events.Consents;
using Rapport.Notification.Channels;
using Rapport.Notification.Consents;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.KillSwitches;
using Rapport.Notification.Policies;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Sending;

/// <summary>What is known at one moment of the contacts of a batch.</summary>
/// <param name="Contacts">By the id that the orders name.</param>
/// <param name="Consents">Acts of consent and how fresh they are, for those contacts that need consent.</param>
/// <param name="Suppressions">What is stored about their addresses.</param>
/// <param name="Rules">What the workspace asks of its marketing.</param>
/// <param name="KillSwitches">What stops its marketing.</param>
internal sealed record Evidence(
    IReadOnlyDictionary<string, KnownContact> Contacts, ConsentEvidence Consents,
    ILookup<ChannelAddress, SuppressedAddress> Suppressions, SendingRules Rules, IReadOnlyList<KillSwitch> KillSwitches)
{
    /// <summary>What is stored about an address on a channel.</summary>
    public IEnumerable<SuppressedAddress> SuppressionsOf(string workspace, string channel, string address) =>
        Suppressions[new ChannelAddress(workspace, channel, SendFacts.AddressOn(channel, address))];
}

/// <summary>Reads what decisions need, a call per source and batch.</summary>
internal sealed class EvidenceReader(
    ContactDirectory directory, ConsentReader consents, SuppressedAddresses suppressions, SendingPolicyEditing policies,
    KillSwitchStore killSwitches, IEnumerable<IMessageSender> senders)
{
    /// <summary>The evidence about contacts of one workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="contacts">The contacts of a batch, as the orders name them.</param>
    /// <param name="needConsent">Those of them to whom nothing goes without consent.</param>
    /// <param name="named">Addresses that orders name, beside those in use.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Evidence> ReadAsync(
        string workspace, IReadOnlyCollection<string> contacts, IReadOnlyCollection<string> needConsent,
        IEnumerable<ChannelAddress> named, CancellationToken cancellation)
    {
        var known = await directory.ReadAsync(workspace, contacts, cancellation);
        var asked = needConsent.Where(known.ContainsKey).Select(id => known[id]).ToList();
        var rules = needConsent.Count == 0 ? SendingRules.None : await policies.RulesAsync(workspace, cancellation);
        var acts = await consents.ReadAsync(
            workspace, asked, AddressesOf(workspace, asked).Select(each => each.Address), cancellation);
        return new Evidence(
            known, acts, await suppressions.ReadAsync(AddressesOf(workspace, known.Values).Concat(named), cancellation), rules,
            needConsent.Count == 0 ? [] : await killSwitches.InForceAsync(workspace, cancellation));
    }

    private IEnumerable<ChannelAddress> AddressesOf(string workspace, IEnumerable<KnownContact> contacts) =>
        from contact in contacts
        from sender in senders
        let address = sender.AddressOf(contact)
        where address is not null
        select new ChannelAddress(workspace, sender.Channel, SendFacts.AddressOn(sender.Channel, address));
}
