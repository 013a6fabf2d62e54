namespace Rapport.Bench.Scenarios;

/// <summary>A load, and what is measured under it.</summary>
internal interface IScenario
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Whether it measures a running stack; otherwise it brings what it needs.</summary>
    bool NeedsPlatform => true;

    /// <summary>Whether it runs only when it is named: it needs a stack of its own kind, or much time.</summary>
    bool IsAskedFor => false;

    /// <summary>Runs it and its yardstick.</summary>
    /// <param name="platform">The running stack, for a scenario that needs it.</param>
    Task<IReadOnlyList<Figure>> RunAsync(Platform platform);
}
