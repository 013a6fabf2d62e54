using Parlot;
using Parlot.Fluent;
using static Parlot.Fluent.Parsers;

namespace Rapport.Conditions.Syntax;

/// <summary>
/// CEL's grammar (github.com/google/cel-spec, langdef.md, "Syntax") as Parlot parsers, without messages and bytes.
/// Macros and our functions are ordinary calls here and get their meaning when names are bound.
/// </summary>
internal static class Grammar
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    private const string ExpressionExpected = "an expression is expected";

    private static readonly Parser<Node> Expression = Build();

    private static readonly Parser<TextSpan> Blanks =
        Capture(ZeroOrMany(OneOf(Literals.AnyOf(" \t\n\f\r"), Literals.Comments("//"))));

    /// <summary>Parses a whole source.</summary>
    /// <exception cref="SyntaxException">At the first place where the text is no expression.</exception>
    public static Node Parse(SourceText source)
    {
        var context = new DepthContext(new Scanner(source.Text)) { WhiteSpaceParser = Blanks };
        var isRead = Expression.TryParse(context, out var node, out var expectation);
        if (expectation is { Message: { } message, Position.Offset: var offset })
            throw Leftovers.Explain(source, source.SkipBlanks(offset), message);
        var end = source.SkipBlanks(isRead ? context.Scanner.Cursor.Offset : 0);
        if (!isRead) throw Leftovers.Explain(source, end, ExpressionExpected);
        if (end < source.Text.Length) throw Leftovers.Explain(source, end, "an operator or the end is expected");
        return node!;
    }

    private static Parser<Node> Build()
    {
        var expression = Deferred<Node>();
        var nested = new Nested(expression);
        var unary = BuildUnary(BuildMember(BuildPrimary(nested), nested));
        var product = LeftChain(unary, "*", "/", "%");
        var sum = LeftChain(product, "+", "-");
        var relation = BuildRelation(sum);
        var or = LogicChain(LogicChain(relation, "&&"), "||");
        var branches = Symbol("?")
            .And(or.ElseError(ExpressionExpected))
            .AndSkip(Terms.Char(':').ElseError("a ':' is expected"))
            .And(nested.ElseError(ExpressionExpected));
        expression.Parser = or.And(Optional(branches)).Then(static pair => pair.Item2 is [var (mark, then, otherwise)]
            ? new ConditionalNode(mark.Offset, pair.Item1, then, otherwise)
            : pair.Item1);
        return expression;
    }

    private static Parser<Node> BuildPrimary(Parser<Node> nested)
    {
        var list = Symbol("[").And(Items(nested, allowTrailingComma: true))
            .AndSkip(Terms.Char(']').ElseError("a ']' is expected"))
            .Then<Node>(static pair => new ListNode(pair.Item1.Offset, pair.Item2));
        var entry = nested.AndSkip(Terms.Char(':').ElseError("a ':' is expected"))
            .And(nested.ElseError(ExpressionExpected))
            .Then(static pair => new MapEntry(pair.Item1, pair.Item2));
        var map = Symbol("{").And(Items(entry, allowTrailingComma: true))
            .AndSkip(Terms.Char('}').ElseError("a '}' is expected"))
            .Then<Node>(static pair => new MapNode(pair.Item1.Offset, pair.Item2));
        var group = Terms.Char('(').SkipAnd(nested.ElseError(ExpressionExpected))
            .AndSkip(Terms.Char(')').ElseError("a ')' is expected"));
        var name = Name().And(Optional(Arguments(nested))).Then(static pair => ToNode(pair.Item1, pair.Item2));
        return OneOf(SkipWhiteSpace(new NumberLiteral()), SkipWhiteSpace(new StringLiteral()), name, group, list, map);
    }

    private static Parser<Node> BuildMember(Parser<Node> primary, Parser<Node> nested)
    {
        var select = Terms.Char('.').SkipAnd(Name().ElseError("a field name is expected"))
            .And(Optional(Arguments(nested)))
            .Then<Func<Node, Node>>(static pair => operand => pair.Item2 is [var arguments]
                ? new CallNode(pair.Item1.Offset, operand, pair.Item1.Text, arguments)
                : new SelectNode(pair.Item1.Offset, operand, pair.Item1.Text));
        var index = Symbol("[").And(nested.ElseError(ExpressionExpected))
            .AndSkip(Terms.Char(']').ElseError("a ']' is expected"))
            .Then<Func<Node, Node>>(static pair => operand => new IndexNode(pair.Item1.Offset, operand, pair.Item2));
        return primary.And(ZeroOrMany(OneOf(select, index)))
            .Then(static pair => pair.Item2.Aggregate(pair.Item1, static (node, suffix) => suffix(node)));
    }

    private static Parser<Node> BuildUnary(Parser<Node> member)
    {
        Parser<Node> Prefixed(string symbol) => OneOrMany(Symbol(symbol)).And(member.ElseError(ExpressionExpected))
            .Then(static pair => pair.Item1.Reverse().Aggregate(pair.Item2,
                static (operand, mark) => new UnaryNode(mark.Offset, mark.Text[0], operand)));
        return OneOf(member, Prefixed("!"), Prefixed("-"));
    }

    private static Parser<Node> BuildRelation(Parser<Node> sum)
    {
        var contains = Terms.Keyword("in").Then(static (_, start, _, text) => new Token(start, text));
        return LeftChain(sum, OneOf(
            Symbol("=="), Symbol("!="), Symbol("<="), Symbol(">="), Symbol("<"), Symbol(">"), contains));
    }

    private static Parser<Node> LeftChain(Parser<Node> operand, params string[] symbols) =>
        LeftChain(operand, OneOf([.. symbols.Select(Symbol)]));

    private static Parser<Node> LeftChain(Parser<Node> operand, Parser<Token> symbol) =>
        operand.And(ZeroOrMany(symbol.And(operand.ElseError(ExpressionExpected))))
            .Then(static pair => pair.Item2.Aggregate(pair.Item1, static (left, right) =>
                new BinaryNode(right.Item1.Offset, right.Item1.Text, left, right.Item2)));

    private static Parser<Node> LogicChain(Parser<Node> operand, string symbol) =>
        operand.And(ZeroOrMany(Symbol(symbol).And(operand.ElseError(ExpressionExpected))))
            .Then(pair => pair.Item2 is [var first, ..]
                ? new LogicNode(first.Item1.Offset, symbol == "&&",
                    [pair.Item1, .. pair.Item2.Select(more => more.Item2)])
                : pair.Item1);

    private static Parser<IReadOnlyList<Node>> Arguments(Parser<Node> nested) =>
        Terms.Char('(').SkipAnd(Items(nested, allowTrailingComma: false))
            .AndSkip(Terms.Char(')').ElseError("a ')' is expected"));

    private static Parser<IReadOnlyList<T>> Items<T>(Parser<T> item, bool allowTrailingComma)
    {
        var next = allowTrailingComma ? item : item.ElseError(ExpressionExpected);
        Parser<char> trailing = allowTrailingComma ? Terms.Char(',').Else(',') : Always(',');
        var items = item.And(ZeroOrMany(Terms.Char(',').SkipAnd(next))).AndSkip(trailing)
            .Then<IReadOnlyList<T>>(static found => [found.Item1, .. found.Item2]);
        return items.Else([]);
    }

    /// <summary>One, or none: a list of at most one, so that none is told from any value.</summary>
    private static Parser<IReadOnlyList<T>> Optional<T>(Parser<T> parser) =>
        parser.Then<IReadOnlyList<T>>(static found => [found]).Else([]);

    private static Parser<Token> Symbol(string text) =>
        Terms.Text(text).Then(static (_, start, _, found) => new Token(start, found));

    private static Parser<Token> Name() => Terms.Identifier(Letters, Letters + "0123456789")
        .Then(static (_, start, _, name) => new Token(start, name.ToString()))
        .When(static (_, name) => name.Text != "in");

    private static Node ToNode(Token name, IReadOnlyList<IReadOnlyList<Node>> calls)
    {
        if (calls is [var arguments]) return new CallNode(name.Offset, null, name.Text, arguments);
        return name.Text switch
        {
            "true" => new LiteralNode(name.Offset, Value.True),
            "false" => new LiteralNode(name.Offset, Value.False),
            "null" => new LiteralNode(name.Offset, Value.Null),
            _ => new IdentifierNode(name.Offset, name.Text),
        };
    }

    private readonly record struct Token(int Offset, string Text);

    private sealed class DepthContext(Scanner scanner) : ParseContext(scanner)
    {
        public int Depth { get; set; }
    }

    /// <summary>Counts how deep an expression is inside others, so that no source can exhaust the stack.</summary>
    private sealed class Nested(Parser<Node> expression) : Parser<Node>
    {
        public override bool Parse(ParseContext context, ref ParseResult<Node> result)
        {
            var counter = (DepthContext)context;
            if (++counter.Depth > Limits.Depth)
                throw new SyntaxException(context.Scanner.Cursor.Offset,
                    $"the expression is nested deeper than {Limits.Depth} levels");
            var isRead = expression.Parse(context, ref result);
            counter.Depth--;
            return isRead;
        }
    }
}
