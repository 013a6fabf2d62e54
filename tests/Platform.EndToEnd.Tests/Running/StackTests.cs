namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>The tests that share the one stack.</summary>
[CollectionDefinition(Name)]
public sealed class StackTests : ICollectionFixture<StackFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "stack";
}
