using Rapport.Scoring.Propensity.Domain;

namespace Rapport.Scoring.Propensity;

/// <summary>What is to be foretold, and from what; as it is stored.</summary>
internal sealed record PropensityDefinition
{
    public required string Id { get; init; }

    public string DisplayName { get; init; } = "";

    /// <summary>Name of the event that is foretold.</summary>
    public required string Outcome { get; init; }

    /// <summary>Which of these events count; empty: all.</summary>
    public string OutcomeCondition { get; init; } = "";

    public required int HorizonDays { get; init; }

    /// <summary>Event that a contact has to have had; empty: any.</summary>
    public string EligibleEvent { get; init; } = "";

    public bool FirstTimeOnly { get; init; }

    /// <summary>Names of events to count; empty: the most frequent.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public IReadOnlyList<int> WindowDays { get; init; } = [];

    public bool OrderValue { get; init; }

    public IReadOnlyList<string> Traits { get; init; } = [];

    /// <summary>The algorithm asked for; null: the better one.</summary>
    public PropensityKind? Algorithm { get; init; }

    /// <summary>Counts up with every change, from 1.</summary>
    public int Version { get; init; }

    /// <summary>Whether the other says the same, whatever its version.</summary>
    public bool SaysTheSameAs(PropensityDefinition other) =>
        (this with { Events = [], WindowDays = [], Traits = [], Version = 0 })
            == (other with { Events = [], WindowDays = [], Traits = [], Version = 0 })
        && Events.SequenceEqual(other.Events) && WindowDays.SequenceEqual(other.WindowDays) && Traits.SequenceEqual(other.Traits);
}
