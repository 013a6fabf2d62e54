using Rapport.Scoring.Propensity.Domain;

namespace Rapport.Scoring.Propensity;

/// <summary>How far a training is.</summary>
internal enum TrainingState
{
    /// <summary>Waits or is at work.</summary>
    Running,

    /// <summary>Probabilities come from it until a later one succeeds.</summary>
    Succeeded,

    /// <summary>Nothing was learned.</summary>
    Failed,
}

/// <summary>One attempt to learn, with what was learned; as it is stored.</summary>
internal sealed record PropensityTraining
{
    public required int Number { get; init; }

    public TrainingState State { get; init; }

    public string Detail { get; init; } = "";

    public string Fault { get; init; } = "";

    public int DefinitionVersion { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The end of the data.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public DateTimeOffset? CutOff { get; init; }

    /// <summary>How far before the cut-off features look.</summary>
    public int LookBackDays { get; init; }

    public int Examples { get; init; }

    public int Positives { get; init; }

    public long Contacts { get; init; }

    public PropensityKind Used { get; init; }

    public PropensityQuality? Logistic { get; init; }

    public PropensityQuality? Trees { get; init; }

    /// <summary>Names of the features.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    public LogisticFormula? Formula { get; init; }

    /// <summary>Share of each feature in the trees' gain.</summary>
    public IReadOnlyList<double> Importances { get; init; } = [];

    public double Seconds { get; init; }

    /// <summary>Under which its probabilities are kept; another for each process that takes it up.</summary>
    public string Run { get; init; } = "";

    /// <summary>Processes that have taken it up.</summary>
    public int Attempts { get; init; }
}
