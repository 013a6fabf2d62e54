using System.Globalization;
using System.Text.Json;
using MongoDB.Driver;

namespace Rapport.Stack.Plan;

/// <summary>
/// Loopback ports that services and sidecars go through to reach a store, for tests that put a faulty link in between:
/// <c>RAPPORT_LINKS={"redis":20001,"mongo":20002}</c>. The stores themselves stay where they are.
/// </summary>
internal static class StoreLinks
{
    private const string Variable = "RAPPORT_LINKS";

    private static readonly Dictionary<string, int> Ports =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
            ? JsonSerializer.Deserialize<Dictionary<string, int>>(text)! : [];

    /// <summary>The address to use instead of that of Redis.</summary>
    public static string Redis(string address) => Ports.TryGetValue("redis", out var port)
        ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}") : address;

    /// <summary>The URI to use instead of that of MongoDB.</summary>
    public static string Mongo(string uri) => Ports.TryGetValue("mongo", out var port)
        ? new MongoUrlBuilder(uri) { Server = new MongoServerAddress("127.0.0.1", port) }.ToString() : uri;
}
