namespace Rapport.Notification.Domain.Liquid;

/// <summary>Something that has a value while a template is rendered.</summary>
internal abstract record LiquidExpression
{
    /// <summary>The value; <see cref="LiquidMissing"/> where there is none.</summary>
    public abstract object? Value(LiquidState state);

    /// <summary>A value written in the template.</summary>
    internal sealed record Literal(object? Constant) : LiquidExpression
    {
        public override object? Value(LiquidState state) => Constant;
    }

    /// <summary>A variable and the way into it, for example <c>contact.orders[0].total</c>.</summary>
    internal sealed record Path(string Root, IReadOnlyList<LiquidExpression> Steps) : LiquidExpression
    {
        public override object? Value(LiquidState state)
        {
            state.Step();
            var name = Root;
            var value = state.Read(Root);
            foreach (var step in Steps)
            {
                var key = step.Value(state);
                name += key is string text ? "." + text : "[]";
                value = LiquidValues.Member(value, key);
            }

            return value ?? (state.IsTrial ? null : new LiquidMissing(name));
        }
    }

    /// <summary>Whole numbers from one to another, both included.</summary>
    internal sealed record Range(LiquidExpression From, LiquidExpression To) : LiquidExpression
    {
        public override object? Value(LiquidState state)
        {
            var from = decimal.Truncate(LiquidValues.Number(From.Value(state)));
            var to = decimal.Truncate(LiquidValues.Number(To.Value(state)));
            return to - from >= LiquidLimits.Steps
                ? throw new LiquidRenderException(
                    LiquidFault.LimitExceeded, $"a range has more than {LiquidLimits.Steps} numbers")
                : Enumerable.Range(0, (int)Math.Max(0, to - from + 1)).Select(object? (i) => from + i).ToList();
        }
    }

    /// <summary>A value put through filters.</summary>
    internal sealed record Filtered(LiquidExpression Source, IReadOnlyList<LiquidFilterCall> Calls) : LiquidExpression
    {
        public override object? Value(LiquidState state) =>
            Calls.Aggregate(Source.Value(state), (value, call) => call.Apply(value, state));
    }
}

/// <summary>A condition of if, unless and when.</summary>
internal abstract record LiquidCondition
{
    /// <summary>Whether it holds.</summary>
    public abstract bool Holds(LiquidState state);

    /// <summary>A value that is neither missing, null nor false.</summary>
    internal sealed record Truthy(LiquidExpression Operand) : LiquidCondition
    {
        public override bool Holds(LiquidState state) => LiquidValues.IsTruthy(Operand.Value(state));
    }

    /// <summary>Two values compared; what cannot be compared does not hold.</summary>
    internal sealed record Comparison(LiquidExpression Left, string Sign, LiquidExpression Right) : LiquidCondition
    {
        public override bool Holds(LiquidState state) =>
            LiquidValues.Compare(Left.Value(state), Sign, Right.Value(state));
    }

    /// <summary>A value that equals one of several.</summary>
    internal sealed record OneOf(LiquidExpression Operand, IReadOnlyList<LiquidExpression> Wanted) : LiquidCondition
    {
        public override bool Holds(LiquidState state)
        {
            var value = Operand.Value(state);
            return Wanted.Any(each => LiquidValues.Compare(value, "==", each.Value(state)));
        }
    }

    /// <summary>Two conditions; Liquid groups from the right, without precedence.</summary>
    internal sealed record Both(LiquidCondition Left, bool And, LiquidCondition Right) : LiquidCondition
    {
        public override bool Holds(LiquidState state) =>
            And ? Left.Holds(state) && Right.Holds(state) : Left.Holds(state) || Right.Holds(state);
    }
}
