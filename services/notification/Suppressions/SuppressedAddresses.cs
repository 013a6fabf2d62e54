using Rapport.Events.Consents;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Suppressions;

/// <summary>An address on a channel, of a workspace.</summary>
internal readonly record struct ChannelAddress(string Workspace, string Channel, ConsentAddress Address);

/// <summary>Tells which addresses are suppressed, many in one call of the store.</summary>
internal sealed class SuppressedAddresses(SuppressionStore store, SuppressionIds ids)
{
    /// <summary>What is stored about each of these addresses on its channel, whether it bars a given message or not.</summary>
    public async Task<ILookup<ChannelAddress, SuppressedAddress>> ReadAsync(
        IEnumerable<ChannelAddress> addresses, CancellationToken cancellation)
    {
        var asked = addresses.Distinct().SelectMany(each =>
            ids.Against(each.Workspace, each.Address, each.Channel).Select(id => (Each: each, Id: id))).ToList();
        var found = await store.FindAsync([.. asked.Select(pair => pair.Id).Distinct()], cancellation);
        return asked.Where(pair => found.ContainsKey(pair.Id)).ToLookup(pair => pair.Each, pair => found[pair.Id]);
    }
}
