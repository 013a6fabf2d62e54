namespace Rapport.Notification.Liquid;

/// <summary>The text is not a template of the supported language.</summary>
/// <param name="line">Line of the fault, from 1.</param>
/// <param name="column">Column of the fault, from 1, in UTF-16 units.</param>
/// <param name="message">What is wrong; never quotes more than a name from the template.</param>
internal sealed class LiquidSyntaxException(int line, int column, string message) : Exception(message)
{
    /// <summary>Line of the fault, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Column of the fault, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>The fault at an offset of a source.</summary>
    public static LiquidSyntaxException At(string source, int offset, string message)
    {
        var before = source.AsSpan(0, Math.Min(offset, source.Length));
        return new LiquidSyntaxException(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }
}
