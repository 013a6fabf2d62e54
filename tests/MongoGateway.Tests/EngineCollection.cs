namespace Rapport.MongoGateway.Tests;

/// <summary>Tests that only talk to the engine share one; tests that kill it have their own.</summary>
[CollectionDefinition(Name)]
public sealed class EngineCollection : ICollectionFixture<LocalEngine>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "engine";
}
