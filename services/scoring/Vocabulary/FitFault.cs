namespace Rapport.Scoring.Vocabulary;

/// <summary>Why a model could not be fitted; <see cref="Exception.Message"/> says it to people.</summary>
/// <param name="reason">For programs: TOO_FEW_CUSTOMERS, NO_REPEAT_PURCHASES, NO_SPREAD, INVALID_DATA, NOT_IDENTIFIED.</param>
/// <param name="message">One sentence without personal data.</param>
public sealed class FitFault(string reason, string message) : Exception(message)
{
    /// <summary>For programs, in upper snake case.</summary>
    public string Reason { get; } = reason;
}
