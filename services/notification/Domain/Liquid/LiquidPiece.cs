namespace Rapport.Notification.Domain.Liquid;

/// <summary>What a stretch of a template is.</summary>
internal enum LiquidPieceKind
{
    /// <summary>Written out as it stands.</summary>
    Text,

    /// <summary>Between {{ and }}.</summary>
    Output,

    /// <summary>Between {% and %}.</summary>
    Tag,
}

/// <summary>A stretch of a template: <c>source[Start..End]</c> without its delimiters.</summary>
internal readonly record struct LiquidPiece(LiquidPieceKind Kind, int Start, int End)
{
    /// <summary>
    /// Cuts a template into text, outputs and tags. A hyphen inside a delimiter takes the white space on its side away.
    /// What stands between {% raw %} and {% endraw %} is text, between {% comment %} and {% endcomment %} nothing.
    /// </summary>
    /// <exception cref="LiquidSyntaxException">A delimiter is not closed.</exception>
    public static List<LiquidPiece> Cut(string source)
    {
        List<LiquidPiece> pieces = [];
        var at = 0;
        var trim = false;
        while (at < source.Length)
        {
            var open = NextOpening(source, at);
            var hyphen = open + 2 < source.Length && source[open + 2] == '-';
            AddText(source, at, open, trim, hyphen, pieces);
            if (open == source.Length)
                break;
            var isTag = source[open + 1] == '%';
            var close = source.IndexOf(isTag ? "%}" : "}}", open + 2, StringComparison.Ordinal);
            if (close < 0)
                throw LiquidSyntaxException.At(
                    source, open, isTag ? "{% is not closed by %}" : "{{ is not closed by }}");
            var start = open + (hyphen ? 3 : 2);
            trim = close > start && source[close - 1] == '-';
            var piece = new LiquidPiece(
                isTag ? LiquidPieceKind.Tag : LiquidPieceKind.Output, start, trim ? close - 1 : close);
            at = close + 2;
            if (isTag && source[piece.Start..piece.End].Trim() is "raw" or "comment")
                at = SkipVerbatim(source, piece, at, pieces);
            else
                pieces.Add(piece);
        }

        return pieces;
    }

    private static int NextOpening(string source, int from)
    {
        for (var at = source.IndexOf('{', from); at >= 0 && at + 1 < source.Length; at = source.IndexOf('{', at + 1))
            if (source[at + 1] is '{' or '%')
                return at;
        return source.Length;
    }

    private static void AddText(
        string source, int start, int end, bool trimStart, bool trimEnd, List<LiquidPiece> pieces)
    {
        while (trimStart && start < end && char.IsWhiteSpace(source[start]))
            start++;
        while (trimEnd && end > start && char.IsWhiteSpace(source[end - 1]))
            end--;
        if (end > start)
            pieces.Add(new LiquidPiece(LiquidPieceKind.Text, start, end));
    }

    private static int SkipVerbatim(string source, LiquidPiece opening, int from, List<LiquidPiece> pieces)
    {
        var name = source[opening.Start..opening.End].Trim();
        for (var at = source.IndexOf("{%", from, StringComparison.Ordinal); at >= 0;
             at = source.IndexOf("{%", at + 2, StringComparison.Ordinal))
        {
            var close = source.IndexOf("%}", at, StringComparison.Ordinal);
            if (close < 0 || source[(at + 2)..close].Trim('-', ' ', '\t', '\r', '\n') != "end" + name)
                continue;
            if (name == "raw" && at > from)
                pieces.Add(new LiquidPiece(LiquidPieceKind.Text, from, at));
            return close + 2;
        }

        throw LiquidSyntaxException.At(source, opening.Start, $"'{name}' is not closed by 'end{name}'");
    }
}
