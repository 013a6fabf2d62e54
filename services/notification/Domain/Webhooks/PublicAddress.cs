using System.Net;
using System.Net.Sockets;

namespace Rapport.Notification.Domain.Webhooks;

/// <summary>
/// Whether an address belongs to the public internet. Everything else (this machine, private networks, the metadata services of
/// clouds, what is reserved) is none of a webhook's business: IANA's special-purpose registries, RFC 6890, and 168.63.129.16,
/// behind which Azure answers to its machines.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Reserved =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "168.63.129.16/32", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // All that is given out to anybody begins so; the rest of IPv6 is local, multicast or nobody's.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    // Teredo, benchmarks, documentation, and tunnels that carry an address of IPv4.
    private static readonly IPNetwork[] ReservedV6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>True for an address that a webhook may lead to.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Reserved.Any(network => network.Contains(address));
        if (Translated.Contains(address))
            return Is(new IPAddress(address.GetAddressBytes()[12..]));
        return Global.Contains(address) && !ReservedV6.Any(network => network.Contains(address));
    }
}
