namespace Rapport.Conditions;

/// <summary>One reason why a source does not compile.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units, of the first character at fault.</param>
/// <param name="Message">What is wrong, in a sentence without a full stop.</param>
/// <param name="Hint">What to write instead, when that is known.</param>
public sealed record ConditionFault(int Line, int Column, string Message, string? Hint)
{
    /// <summary>"line 1, column 7: unknown name 'evnt' (did you mean 'event'?)".</summary>
    public override string ToString() =>
        $"line {Line}, column {Column}: {Message}" + (Hint is null ? "" : $" ({Hint})");
}
