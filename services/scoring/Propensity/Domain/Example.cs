namespace Rapport.Scoring.Propensity.Domain;

/// <summary>What a model learns from, or judges.</summary>
/// <param name="Features">In the order of the names.</param>
/// <param name="Reached">Whether the outcome came within the horizon; false when that is not known yet.</param>
public sealed record Example(float[] Features, bool Reached);
