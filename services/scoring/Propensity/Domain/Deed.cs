using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity.Domain;

/// <summary>Something a contact did, as a model sees it.</summary>
/// <param name="Name">Of the event.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="KnownAt">When it was known.</param>
public readonly record struct Deed(string Name, DateTimeOffset OccurredAt, DateTimeOffset KnownAt)
{
    /// <summary>Whether it is what the model foretells.</summary>
    public bool IsOutcome { get; init; }

    /// <summary>Whether it makes the contact one of those the model is about.</summary>
    public bool MakesEligible { get; init; }

    /// <summary>Of an order, its amount; finite and not negative.</summary>
    public double? Amount { get; init; }

    /// <summary>Traits that it says, by their place in <see cref="FeatureSet.Traits"/>; finite.</summary>
    public IReadOnlyList<(int Trait, float Value)>? Traits { get; init; }
}
