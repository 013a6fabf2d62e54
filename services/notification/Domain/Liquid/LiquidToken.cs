using System.Globalization;

namespace Rapport.Notification.Domain.Liquid;

/// <summary>What a token is.</summary>
internal enum LiquidTokenKind
{
    /// <summary>A name.</summary>
    Name,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A quoted text, without its quotes.</summary>
    Text,

    /// <summary>A sign such as | or ==.</summary>
    Sign,

    /// <summary>The end of the output or tag.</summary>
    End,
}

/// <summary>A token of an output or tag, with its place in the template.</summary>
internal readonly record struct LiquidToken(LiquidTokenKind Kind, string Text, int Offset)
{
    // Longer ones first: the first that fits is taken.
    private static readonly string[] Signs =
        ["==", "!=", "<>", "<=", ">=", "..", "<", ">", "|", ":", ",", ".", "[", "]", "(", ")", "="];

    /// <summary>True for the given sign.</summary>
    public bool Is(string sign) => Kind == LiquidTokenKind.Sign && Text == sign;

    /// <summary>True for the given name.</summary>
    public bool IsName(string name) => Kind == LiquidTokenKind.Name && Text == name;

    /// <summary>The number of a number token.</summary>
    public decimal Number => decimal.Parse(Text, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>The tokens of a stretch of a template; the last one is <see cref="LiquidTokenKind.End"/>.</summary>
    /// <exception cref="LiquidSyntaxException">A quote is not closed, or a character has no meaning here.</exception>
    public static List<LiquidToken> Read(string source, LiquidPiece piece)
    {
        List<LiquidToken> tokens = [];
        var at = piece.Start;
        while (true)
        {
            while (at < piece.End && char.IsWhiteSpace(source[at]))
                at++;
            if (at >= piece.End)
                break;
            var token = Next(source, at, piece.End);
            tokens.Add(token);
            at += token.Text.Length + (token.Kind == LiquidTokenKind.Text ? 2 : 0);
        }

        tokens.Add(new LiquidToken(LiquidTokenKind.End, "", piece.End));
        return tokens;
    }

    private static LiquidToken Next(string source, int at, int end)
    {
        var first = source[at];
        if (first is '\'' or '"')
        {
            var close = source.IndexOf(first, at + 1, end - at - 1);
            return close > 0
                ? new LiquidToken(LiquidTokenKind.Text, source[(at + 1)..close], at)
                : throw LiquidSyntaxException.At(source, at, "a quoted text is not closed");
        }

        if (char.IsAsciiLetter(first) || first == '_')
            return new LiquidToken(
                LiquidTokenKind.Name, Take(source, at, end, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'), at);
        if (char.IsAsciiDigit(first) || (first == '-' && at + 1 < end && char.IsAsciiDigit(source[at + 1])))
            return new LiquidToken(LiquidTokenKind.Number, TakeNumber(source, at, end), at);
        foreach (var sign in Signs)
            if (string.CompareOrdinal(source, at, sign, 0, sign.Length) == 0)
                return new LiquidToken(LiquidTokenKind.Sign, sign, at);
        throw LiquidSyntaxException.At(source, at, "this character has no meaning here");
    }

    private static string Take(string source, int at, int end, Func<char, bool> belongs)
    {
        var to = at + 1;
        while (to < end && belongs(source[to]))
            to++;
        return source[at..to];
    }

    /// <summary>
    /// Digits and one point that is followed by a digit; so that 1..5 is a range. At most 20 characters.
    /// </summary>
    private static string TakeNumber(string source, int at, int end)
    {
        var to = at + 1;
        var pointSeen = false;
        while (to < end && to - at < 20)
        {
            var isPoint = source[to] == '.' && !pointSeen && to + 1 < end && char.IsAsciiDigit(source[to + 1]);
            if (!isPoint && !char.IsAsciiDigit(source[to]))
                break;
            pointSeen |= isPoint;
            to++;
        }

        return source[at..to];
    }
}
