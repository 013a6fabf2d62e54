namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>One Redis database for all conformance checks, which therefore run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<BusRedis>
{
    public const string Name = "redis";
}
