using System.Net;
using System.Net.Sockets;

namespace Rapport.Gateway.Audit;

/// <summary>The network of an address: enough to tell an office from elsewhere, too little to tell a person.</summary>
internal static class CallerNetwork
{
    /// <summary>24 bits of IPv4, 48 of IPv6: <c>203.0.113.0/24</c>; empty for no address.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var (bytes, bits) = (plain.GetAddressBytes(), plain.AddressFamily == AddressFamily.InterNetwork ? 24 : 48);
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
