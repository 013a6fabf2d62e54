namespace Rapport.Notification.Liquid;

/// <summary>
/// Looks a template over before the engine parses it: what the engine would overlook, tell without its place, or exhaust its
/// stack over. Names every fault with its offset: tags and filters that there are not, what is not closed, what is nested
/// without end, and characters without a meaning.
/// </summary>
internal static class LiquidShape
{
    private static readonly HashSet<string> Plain =
    [
        "assign", "break", "continue", "cycle", "decrement", "echo", "else", "elsif", "increment", "when", "#",
    ];

    private static readonly HashSet<string> Blocks =
        ["capture", "case", "comment", "for", "if", "ifchanged", "raw", "tablerow", "unless"];

    /// <summary>The outputs and tags of a source, in order; of comments and raw text only the opening tags.</summary>
    /// <exception cref="LiquidSyntaxException">It has a fault of the kinds above.</exception>
    public static IReadOnlyList<LiquidPiece> Read(string source)
    {
        List<LiquidPiece> pieces = [];
        var open = new Stack<(string Tag, int At)>();
        for (var at = NextBraces(source, 0); at >= 0;)
        {
            var piece = ReadPiece(source, at);
            Balance(source, piece, open);
            pieces.Add(piece);
            LiquidWords.Check(source, piece);
            at = NextBraces(source, piece.Tag is "raw" or "comment" ? BehindVerbatim(source, piece) : piece.End + 2);
        }

        return open.Count == 0 ? pieces
            : throw LiquidSyntaxException.At(source, open.Peek().At, $"'end{open.Peek().Tag}' is expected");
    }

    private static LiquidPiece ReadPiece(string source, int start)
    {
        var isTag = source[start + 1] == '%';
        var inside = start + 2 < source.Length && source[start + 2] == '-' ? start + 3 : start + 2;
        var name = inside;
        while (isTag && name < source.Length && char.IsWhiteSpace(source[name]))
            name++;
        var behind = name;
        if (isTag && behind < source.Length && source[behind] == '#')
            behind++;
        else
        {
            while (isTag && behind < source.Length && (char.IsAsciiLetterOrDigit(source[behind]) || source[behind] == '_'))
                behind++;
        }

        var tag = source[name..behind];
        if (isTag && !IsTag(tag))
            throw LiquidSyntaxException.At(source, Math.Min(name, source.Length), tag.Length == 0
                ? "the name of a tag is expected" : $"the tag '{tag}' is not supported");
        return new LiquidPiece(
            tag, start, isTag ? behind : inside, End(source, start, behind, isTag ? "%}" : "}}", hasTexts: tag != "#"));
    }

    private static int End(string source, int start, int from, string closing, bool hasTexts)
    {
        for (var i = from; i < source.Length - 1; i++)
        {
            if (string.CompareOrdinal(source, i, closing, 0, 2) == 0)
                return i;
            if (!hasTexts || source[i] is not ('\'' or '"'))
                continue;
            var close = source.IndexOf(source[i], i + 1);
            i = close > 0 ? close : throw LiquidSyntaxException.At(source, i, "a quoted text is not closed");
        }

        throw LiquidSyntaxException.At(source, start, $"'{source.AsSpan(start, 2)}' is not closed by '{closing}'");
    }

    private static bool IsTag(string tag) => Plain.Contains(tag) || Blocks.Contains(tag)
        || (tag.StartsWith("end", StringComparison.Ordinal) && Blocks.Contains(tag[3..]));

    private static void Balance(string source, LiquidPiece piece, Stack<(string Tag, int At)> open)
    {
        var at = piece.Inside - piece.Tag.Length;
        if (piece.Tag.StartsWith("end", StringComparison.Ordinal))
        {
            if (open.Count == 0 || open.Pop().Tag != piece.Tag[3..])
                throw LiquidSyntaxException.At(source, at, $"'{piece.Tag}' closes nothing that is open");
        }
        else if (Blocks.Contains(piece.Tag) && piece.Tag is not ("raw" or "comment"))
        {
            open.Push((piece.Tag, source[piece.Start + 2] == '-' ? piece.Start + 3 : piece.Start + 2));
            if (open.Count > LiquidLimits.Depth)
                throw LiquidSyntaxException.At(source, at, $"more than {LiquidLimits.Depth} blocks stand inside one another");
        }
    }

    private static int BehindVerbatim(string source, LiquidPiece piece)
    {
        var end = "end" + piece.Tag;
        for (var at = source.IndexOf("{%", piece.End, StringComparison.Ordinal); at >= 0;
             at = source.IndexOf("{%", at + 2, StringComparison.Ordinal))
        {
            var close = source.IndexOf("%}", at + 2, StringComparison.Ordinal);
            if (close >= 0 && source.AsSpan(at + 2, close - at - 2).Trim("- \t\r\n").SequenceEqual(end))
                return close + 2;
        }

        throw LiquidSyntaxException.At(source, piece.Start + 2, $"'{end}' is expected");
    }

    private static int NextBraces(string source, int from)
    {
        for (var at = source.IndexOf('{', from); at >= 0 && at < source.Length - 1; at = source.IndexOf('{', at + 1))
        {
            if (source[at + 1] is '{' or '%')
                return at;
        }

        return -1;
    }
}
