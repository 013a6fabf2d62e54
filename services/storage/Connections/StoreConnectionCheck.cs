using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Hosting.Startup;
using StackExchange.Redis;

namespace Rapport.Storage.Connections;

/// <summary>
/// Refuses to start with a connection string that cannot be read or that reaches a store over the network without TLS;
/// see <see cref="RapportOptions.AllowPlaintextStores"/>. The string itself, which may hold a password, is never said.
/// </summary>
/// <param name="name">Below <c>ConnectionStrings</c>: Mongo or Redis.</param>
/// <param name="remedy">What to write into the connection string.</param>
/// <param name="plainHosts">Hosts that a connection string reaches without TLS.</param>
/// <param name="configuration">Where the connection string is.</param>
internal sealed class StoreConnectionCheck(
    string name, string remedy, Func<string, IReadOnlyList<string>> plainHosts, IConfiguration configuration)
    : IValidateOptions<RapportOptions>
{
    public static StoreConnectionCheck OfMongo(IConfiguration configuration) =>
        new("Mongo", "tls=true", PlainHostsOfMongo, configuration);

    public static StoreConnectionCheck OfRedis(IConfiguration configuration) =>
        new("Redis", "ssl=true", PlainHostsOfRedis, configuration);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? optionsName, RapportOptions options)
    {
        // What the driver takes without one is on loopback.
        if (configuration.GetConnectionString(name) is not { Length: > 0 } text)
            return ValidateOptionsResult.Success;
        IReadOnlyList<string> hosts;
        try
        {
            hosts = plainHosts(text);
        }
        catch (Exception fault) when (fault is ArgumentException or MongoException or FormatException)
        {
            return ValidateOptionsResult.Fail($"ConnectionStrings:{name} is not a connection string of {name}.");
        }

        if (hosts.Count == 0 || options.Development || options.AllowPlaintextStores)
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(
            $"ConnectionStrings:{name} reaches {string.Join(", ", hosts)} without TLS: write {remedy} into it, or, "
            + "where something else encrypts that network, set Rapport:AllowPlaintextStores (the chart's "
            + "stores.allowPlaintext).");
    }

    private static IReadOnlyList<string> PlainHostsOfMongo(string text)
    {
        // Not MongoClientSettings: for mongodb+srv those ask the DNS.
        var url = new MongoUrl(text);
        return url.UseTls ? [] : [.. url.Servers.Select(server => server.Host).Where(IsRemote)];
    }

    private static IReadOnlyList<string> PlainHostsOfRedis(string text)
    {
        var options = ConfigurationOptions.Parse(text);
        return options.Ssl ? [] : [.. options.EndPoints.Select(HostOf).Where(IsRemote)];
    }

    private static string HostOf(EndPoint point) => point switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "localhost",
    };

    private static bool IsRemote(string host) => !(
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
