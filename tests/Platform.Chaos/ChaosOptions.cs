namespace Rapport.Platform.Chaos;

/// <summary>What a run does.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Events to be accepted, repeats not counted.</summary>
    public required int Events { get; init; }

    /// <summary>Events a second that are sent, repeats not counted.</summary>
    public double Rate { get; init; } = 300;

    /// <summary>Decides the crowd, the order of everything, and which faults come when and upon whom.</summary>
    public required int Seed { get; init; }

    /// <summary>SIGKILLs, spread over all processes in turn.</summary>
    public required int Kills { get; init; }

    /// <summary>Other faults, kind after kind.</summary>
    public required int Others { get; init; }

    /// <summary>Kinds of faults that may come; empty means all.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Processes of every service.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>What is played.</summary>
    public ChaosScenario Scenario { get; init; }

    /// <summary>Folder of the built programs of another release, for <see cref="ChaosScenario.Upgrade"/>; else null.</summary>
    public string? Other { get; init; }

    /// <summary>The data folder stays for a look at it.</summary>
    public bool Keep { get; init; }

    /// <summary>The result is written into docs/chaos.md.</summary>
    public bool WriteReport { get; init; }
}
