namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>What a model measures.</summary>
public enum ModelAxis
{
    /// <summary>What a contact does; points fade.</summary>
    Engagement,

    /// <summary>What a contact is; points never fade.</summary>
    Fit,
}
