namespace Rapport.Conditions.Syntax;

/// <summary>A source and where its lines are. Offsets count UTF-16 units from 0; lines and columns from 1.</summary>
internal sealed class SourceText(string text)
{
    public string Text { get; } = text;

    public (int Line, int Column) Locate(int offset)
    {
        var before = Text.AsSpan(0, Math.Clamp(offset, 0, Text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    public ConditionFault Fault(int offset, string message, string? hint = null)
    {
        var (line, column) = Locate(offset);
        return new ConditionFault(line, column, message, hint);
    }

    /// <summary>What stands at an offset, for messages: a word, an operator, or "the end".</summary>
    public string TokenAt(int offset)
    {
        if (offset >= Text.Length) return "the end";
        var end = offset + 1;
        if (IsWord(Text[offset]))
            while (end < Text.Length && IsWord(Text[end])) end++;
        else if (char.IsHighSurrogate(Text[offset]) && end < Text.Length)
            end++;
        return $"'{Text[offset..end]}'";
    }

    /// <summary>The offset of the next character that is neither white space nor in a comment.</summary>
    public int SkipBlanks(int offset)
    {
        while (offset < Text.Length)
        {
            if (Text.AsSpan(offset).StartsWith("//"))
                while (offset < Text.Length && Text[offset] != '\n') offset++;
            else if (IsBlank(Text[offset]))
                offset++;
            else
                break;
        }
        return offset;
    }

    /// <summary>CEL's white space, which is not Unicode's.</summary>
    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
