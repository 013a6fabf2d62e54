namespace Rapport.Notification.Domain.Liquid;

/// <summary>Reads the expressions of one output or tag, token by token.</summary>
internal sealed class LiquidExpressionReader(string source, LiquidPiece piece)
{
    private readonly List<LiquidToken> tokens = LiquidToken.Read(source, piece);
    private int at;
    private int depth;

    /// <summary>The token to be read next.</summary>
    public LiquidToken Current => tokens[at];

    /// <summary>Takes a name.</summary>
    public string Name(string expected) => Current.Kind == LiquidTokenKind.Name ? Take().Text : throw Fault(expected);

    /// <summary>Takes a sign or a name if it comes next.</summary>
    public bool TryTake(string text)
    {
        var isNext = Current.Is(text) || Current.IsName(text);
        if (isNext)
            at++;
        return isNext;
    }

    /// <summary>Takes a sign or a name that has to come next.</summary>
    public void Expect(string text)
    {
        if (!TryTake(text))
            throw Fault($"'{text}' is expected");
    }

    /// <summary>Nothing more may come.</summary>
    public void ExpectEnd()
    {
        if (Current.Kind != LiquidTokenKind.End)
            throw Fault("nothing more is expected here");
    }

    /// <summary>The fault at the current token.</summary>
    public LiquidSyntaxException Fault(string message) => LiquidSyntaxException.At(source, Current.Offset, message);

    /// <summary>A value with its filters.</summary>
    public LiquidExpression Filtered()
    {
        var value = Operand();
        List<LiquidFilterCall> calls = [];
        while (TryTake("|"))
            calls.Add(FilterCall());
        return calls.Count == 0 ? value : new LiquidExpression.Filtered(value, calls);
    }

    /// <summary>A condition; "and" and "or" group from the right.</summary>
    public LiquidCondition Condition() => Nested(() =>
    {
        var left = Comparison();
        if (TryTake("and"))
            return new LiquidCondition.Both(left, And: true, Condition());
        return TryTake("or") ? new LiquidCondition.Both(left, And: false, Condition()) : left;
    });

    /// <summary>A value without filters.</summary>
    public LiquidExpression Operand() => Nested(ReadOperand);

    private LiquidExpression ReadOperand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case LiquidTokenKind.Number:
                return new LiquidExpression.Literal(Take().Number);
            case LiquidTokenKind.Text:
                return new LiquidExpression.Literal(Take().Text);
            case LiquidTokenKind.Name:
                return Constant(token.Text) ?? Path();
        }

        if (!TryTake("("))
            throw Fault("a value is expected");
        var from = Operand();
        Expect("..");
        var to = Operand();
        Expect(")");
        return new LiquidExpression.Range(from, to);
    }

    private LiquidExpression? Constant(string name)
    {
        LiquidExpression.Literal? constant = name switch
        {
            "true" => new(true),
            "false" => new(false),
            "nil" or "null" => new((object?)null),
            "blank" or "empty" => new(LiquidBlank.Instance),
            _ => null,
        };
        if (constant is not null)
            at++;
        return constant;
    }

    private LiquidExpression.Path Path()
    {
        var root = Take().Text;
        List<LiquidExpression> steps = [];
        while (true)
        {
            if (TryTake("."))
                steps.Add(new LiquidExpression.Literal(Name("a name is expected after '.'")));
            else if (TryTake("["))
            {
                steps.Add(Operand());
                Expect("]");
            }
            else
                return new LiquidExpression.Path(root, steps);
        }
    }

    private LiquidCondition Comparison()
    {
        var left = Operand();
        if (Current.Is("="))
            throw Fault("'=' does not compare; use '=='");
        if (Current.Kind != LiquidTokenKind.Sign && !Current.IsName("contains"))
            return new LiquidCondition.Truthy(left);
        var sign = Current.Text is "==" or "!=" or "<>" or "<" or ">" or "<=" or ">=" or "contains"
            ? Take().Text
            : throw Fault("a comparison is expected");
        return new LiquidCondition.Comparison(left, sign, Operand());
    }

    private LiquidFilterCall FilterCall()
    {
        var named = Current;
        var name = Name("a filter is expected after '|'");
        var filter = LiquidFilters.Find(name)
            ?? throw LiquidSyntaxException.At(source, named.Offset, $"the filter '{name}' is not supported");
        List<LiquidExpression> arguments = [];
        if (TryTake(":"))
        {
            do
                arguments.Add(Operand());
            while (TryTake(","));
        }

        return arguments.Count >= filter.Least && arguments.Count <= filter.Most
            ? new LiquidFilterCall(filter, arguments)
            : throw LiquidSyntaxException.At(source, named.Offset,
                filter.Least == filter.Most
                    ? $"the filter '{name}' takes {filter.Least} arguments"
                    : $"the filter '{name}' takes {filter.Least} to {filter.Most} arguments");
    }

    /// <summary>
    /// Reads something that may hold its like, so deep that neither reading nor rendering exhausts the stack.
    /// </summary>
    private T Nested<T>(Func<T> read)
    {
        if (++depth > LiquidLimits.Depth)
            throw Fault($"more than {LiquidLimits.Depth} values or conditions stand inside one another");
        var inner = read();
        depth--;
        return inner;
    }

    private LiquidToken Take() => tokens[at++];
}
