namespace Rapport.Hosting.Startup;

/// <summary>
/// Where a service is reached, as configured: <c>http://host:port</c>; several of them with commas between, one a
/// replica, cleartext all; or <c>dns:///name:port</c>, where every address that the name stands for is a replica (a headless Service).
/// </summary>
public static class ServiceAddress
{
    /// <summary>Scheme of an address that stands for all replicas behind a name.</summary>
    public const string Dns = "dns";

    /// <summary>The addresses of a setting; empty when it is unset or one of them cannot be used.</summary>
    public static IReadOnlyList<Uri> Parse(string? setting)
    {
        var words = (setting ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var addresses = words.Select(word => Uri.TryCreate(word, UriKind.Absolute, out var address) ? address : null)
            .OfType<Uri>().Where(address => address.Scheme is Dns or "http" or "https").ToList();
        var isUsable = addresses.Count == words.Length
            && (addresses.Count == 1 || addresses.TrueForAll(address => address.Scheme == Uri.UriSchemeHttp));
        return isUsable ? addresses : [];
    }

    /// <summary>Host and port of a dns address: <c>name:port</c>.</summary>
    public static string NameOf(Uri dns) => dns.AbsolutePath.Trim('/');
}
