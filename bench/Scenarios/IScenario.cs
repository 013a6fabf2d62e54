namespace Rapport.Bench.Scenarios;

/// <summary>A load, and what is measured under it.</summary>
internal interface IScenario
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Runs it and its yardstick.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(Platform platform);
}
