namespace Rapport.Conditions;

/// <summary>The three answers of a condition.</summary>
public enum ConditionOutcome
{
    /// <summary>It does not hold.</summary>
    False,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It could not be decided, for instance because a property is absent; rules take it as false.</summary>
    Error,
}

/// <summary>A condition's answer with its reason, for explanations.</summary>
/// <param name="Outcome">True, false or error.</param>
/// <param name="Message">Of an error, what happened; else null.</param>
/// <param name="Line">Of an error, the line from 1; else 0.</param>
/// <param name="Column">Of an error, the column from 1; else 0.</param>
public readonly record struct ConditionResult(ConditionOutcome Outcome, string? Message, int Line, int Column);
