namespace Rapport.Notification.Liquid;

/// <summary>A variable that a template reads.</summary>
/// <param name="Name">Its first part: <c>contact</c> of <c>contact.city</c>.</param>
/// <param name="Offset">Where it stands.</param>
internal readonly record struct LiquidVariable(string Name, int Offset);

/// <summary>The words inside an output or a tag.</summary>
internal static class LiquidWords
{
    private const string Signs = "|.,:=!<>[]()-";

    private static readonly HashSet<string> Keywords =
    [
        "and", "or", "contains", "startswith", "endswith", "true", "false", "nil", "null", "blank", "empty", "in", "reversed",
        "limit", "offset", "cols",
    ];

    private static readonly HashSet<string> Declaring = ["assign", "capture", "for", "tablerow", "increment", "decrement"];

    /// <summary>Finds characters without a meaning, filters that there are not, and what is joined or nested without end.</summary>
    /// <exception cref="LiquidSyntaxException">There is such a fault.</exception>
    public static void Check(string source, LiquidPiece piece)
    {
        if (piece.Tag is "#" or "comment" or "raw")
            return;
        var (depth, joined) = (0, 0);
        foreach (var (word, at) in Words(source, piece))
        {
            depth += word is "[" or "(" ? 1 : word is "]" or ")" ? -1 : 0;
            joined += word is "|" or "and" or "or" ? 1 : 0;
            // The values of a when are a list, whatever stands between them.
            if (depth > LiquidLimits.Depth || (joined > LiquidLimits.Depth && piece.Tag != "when"))
                throw LiquidSyntaxException.At(
                    source, at, $"more than {LiquidLimits.Depth} values stand inside one another or are joined here");
            if (word == "=" && piece.Tag != "assign")
                throw LiquidSyntaxException.At(source, at, "'=' does not compare; use '=='");
        }

        if (piece.Tag is "for" or "tablerow" && Words(source, piece).Skip(1).FirstOrDefault() is { Word: { } second, At: var place }
            && second != "in")
            throw LiquidSyntaxException.At(source, place, "'in' is expected");
        CheckFilters(source, [.. Words(source, piece)]);
    }

    /// <summary>The variables that a template reads, but for those that it sets itself.</summary>
    public static IReadOnlyList<LiquidVariable> Variables(string source, IReadOnlyList<LiquidPiece> pieces)
    {
        HashSet<string> own = ["forloop", "parentloop", "tablerowloop"];
        List<LiquidVariable> read = [];
        foreach (var piece in pieces.Where(piece => piece.Tag is not ("#" or "comment" or "raw")))
        {
            var words = Words(source, piece).ToList();
            var first = Declaring.Contains(piece.Tag) && words.Count > 0 ? 1 : 0;
            if (first == 1)
                own.Add(words[0].Word);
            for (var i = first; i < words.Count; i++)
            {
                if (IsName(words[i].Word) && !Keywords.Contains(words[i].Word)
                    && (i == 0 || words[i - 1].Word is not ("." or "|")) && (i + 1 == words.Count || words[i + 1].Word != ":"))
                    read.Add(new LiquidVariable(words[i].Word, words[i].At));
            }
        }

        return [.. read.Where(variable => !own.Contains(variable.Name))];
    }

    private static void CheckFilters(string source, List<(string Word, int At)> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Word != "|")
                continue;
            var (name, at) = i + 1 < words.Count ? words[i + 1] : ("", words[i].At);
            if (!IsName(name))
                throw LiquidSyntaxException.At(source, at, "the name of a filter is expected after '|'");
            if (!LiquidFilters.Arity.TryGetValue(name, out var arity))
                throw LiquidSyntaxException.At(source, at, $"the filter '{name}' is not supported"
                    + (LiquidFilters.Like(name) is { } like ? $"; did you mean '{like}'?" : ""));
            var rest = words.Skip(i + 2).TakeWhile(word => word.Word != "|").ToList();
            var given = rest is [{ Word: ":" }, _, ..] ? rest.Count(word => word.Word == ",") + 1 : 0;
            if (given < arity.Least || given > arity.Most)
                throw LiquidSyntaxException.At(source, at, $"the filter '{name}' takes "
                    + (arity.Least == arity.Most ? $"{arity.Least}" : $"{arity.Least} to {arity.Most}") + " arguments");
        }
    }

    /// <summary>Names, numbers, quoted texts and signs; comparisons of two characters are one.</summary>
    private static IEnumerable<(string Word, int At)> Words(string source, LiquidPiece piece)
    {
        var end = piece.End > piece.Inside && source[piece.End - 1] == '-' ? piece.End - 1 : piece.End;
        for (var at = piece.Inside; at < end;)
        {
            var from = at++;
            var first = source[from];
            if (char.IsWhiteSpace(first))
                continue;
            if (first is '\'' or '"')
                at = source.IndexOf(first, at) + 1;
            else if (char.IsAsciiLetterOrDigit(first) || first == '_')
            {
                while (at < end && (char.IsAsciiLetterOrDigit(source[at]) || source[at] is '_' or '-'))
                    at++;
            }
            else if (!Signs.Contains(first, StringComparison.Ordinal))
                throw LiquidSyntaxException.At(source, from, "this character has no meaning here");
            else if (at < end && first is '=' or '!' or '<' or '>' && source[at] is '=' or '>')
                at++;
            yield return (source[from..at], from);
        }
    }

    private static bool IsName(string word) => word.Length > 0 && (char.IsAsciiLetter(word[0]) || word[0] == '_');
}
