namespace Rapport.Stack.Plan;

/// <summary>
/// What somebody else runs and the stack only uses and watches; <c>dev/compose.yaml</c> gives all three.
/// </summary>
/// <param name="MongoUri">A MongoDB; null to start one.</param>
/// <param name="Redis">Host and port of a Redis whose databases 0 to 2 are ours; null to start one.</param>
/// <param name="Dapr">The five sidecars run on their ports of <c>dev/ports.json</c>.</param>
internal sealed record GivenParts(string? MongoUri, string? Redis, bool Dapr)
{
    public const string MongoVariable = "MONGODB_URI";
    public const string RedisVariable = "RAPPORT_REDIS";
    public const string DaprVariable = "RAPPORT_DAPR";

    /// <summary>The one value of <see cref="DaprVariable"/>.</summary>
    public const string Elsewhere = "elsewhere";

    public static GivenParts FromEnvironment() => new(
        Variable(MongoVariable), Variable(RedisVariable), Variable(DaprVariable) == Elsewhere);

    /// <summary>True when the stack itself will listen on the port of that name.</summary>
    public bool NeedsPort(string name) => name switch
    {
        "mongo" or "postgres" => MongoUri is null,
        "redis" => Redis is null,
        "sidecar-admin" => !Dapr,
        _ => !(Dapr && name.Contains("-dapr-", StringComparison.Ordinal)),
    };

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
