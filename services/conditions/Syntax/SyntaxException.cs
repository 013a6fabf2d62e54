namespace Rapport.Conditions.Syntax;

/// <summary>Text that is not an expression; parsing stops at the first one.</summary>
internal sealed class SyntaxException(int offset, string message, string? hint = null) : Exception(message)
{
    public int Offset { get; } = offset;

    public string? Hint { get; } = hint;
}
