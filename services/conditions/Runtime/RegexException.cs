namespace Rapport.Conditions.Runtime;

/// <summary>A pattern that is not RE2's or goes beyond our limits.</summary>
internal sealed class RegexException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}
