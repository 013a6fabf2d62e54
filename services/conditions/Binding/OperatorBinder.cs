using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>
/// Binds operators. An error of an operand is the result, except where &amp;&amp;, || and ?: can do without it.
/// </summary>
internal sealed class OperatorBinder(BindingScope scope, Binder binder)
{
    public Bound Bind(UnaryNode node)
    {
        var operand = binder.Bind(node.Operand);
        var needed = node.Symbol == '!' ? Kinds.Bool : Kinds.Int | Kinds.Double;
        if (!scope.Require(operand, needed, node, $"'{node.Symbol}'")) return Bound.Failed;
        UnaryOperation operation = node.Symbol == '!' ? Not : Arithmetic.Negate;
        var errors = scope.Errors(node, node.Symbol.ToString());
        return new Bound(new CelType(operand.Type.Kinds & needed), context =>
        {
            var value = operand.Evaluate(context);
            return value.IsError ? value : operation(value, errors);
        }).Folded(operand);
    }

    public Bound Bind(BinaryNode node)
    {
        var (left, right) = (binder.Bind(node.Left), binder.Bind(node.Right));
        var result = Overloads.Result(node.Symbol, left.Type.Kinds, right.Type.Kinds);
        if (result == Kinds.None) return NoOverload(node, left.Type, right.Type);
        if (node.Symbol == "in" && !MayContain(left.Type, right.Type))
            return scope.Fault(node.Offset, $"{left.Type} is never in a list of {CelType.Describe(right.Type.Items)}");
        var operation = Operation(node.Symbol);
        var errors = scope.Errors(node, node.Symbol);
        return new Bound(new CelType(result, left.Type.Items | right.Type.Items), context =>
        {
            var first = left.Evaluate(context);
            if (first.IsError) return first;
            var second = right.Evaluate(context);
            return second.IsError ? second : operation(first, second, errors);
        }).Folded(left, right);
    }

    public Bound Bind(LogicNode node)
    {
        var operands = node.Operands.Select(binder.Bind).ToArray();
        for (var i = 0; i < operands.Length; i++)
            scope.Require(operands[i], Kinds.Bool, node.Operands[i], node.Symbol);
        var errors = scope.Errors(node, node.Symbol);
        var evaluators = operands.Select(operand => operand.Evaluate).ToArray();
        return new Bound(CelType.Bool, Logic(evaluators, node.IsAnd, errors)).Folded(operands);
    }

    public Bound Bind(ConditionalNode node)
    {
        var (condition, then) = (binder.Bind(node.Condition), binder.Bind(node.Then));
        var otherwise = binder.Bind(node.Otherwise);
        if (!scope.Require(condition, Kinds.Bool, node.Condition, "'?'")) return Bound.Failed;
        var errors = scope.Errors(node, "?:");
        return new Bound(then.Type.Or(otherwise.Type), context =>
        {
            var choice = condition.Evaluate(context);
            if (choice.IsTrue) return then.Evaluate(context);
            if (choice.IsFalse) return otherwise.Evaluate(context);
            return choice.IsError ? choice : errors.NoOverload(choice);
        }).Folded(condition, then, otherwise);
    }

    /// <summary>
    /// CEL's commutative logic: the absorbing value decides wherever it stands, even beside an error; without it an
    /// error or an operand that is no bool is the result.
    /// </summary>
    private static Evaluator Logic(Evaluator[] operands, bool isAnd, SiteErrors errors) => context =>
    {
        Value? failure = null;
        foreach (var operand in operands)
        {
            var value = operand(context);
            if (value.Kind == ValueKind.Bool)
            {
                if (value.Bool != isAnd) return value;
            }
            else
                failure ??= value.IsError ? value : errors.NoOverload(value);
        }
        return failure ?? Value.Of(isAnd);
    };

    private Bound NoOverload(BinaryNode node, CelType left, CelType right)
    {
        if (node.Symbol is "==" or "!=")
            return scope.Fault(node.Offset, $"{left} and {right} are never equal", TimeHint(left, right));
        return scope.Fault(node.Offset, $"'{node.Symbol}' is not defined for {left} and {right}",
            NumberHint(left, right) ?? TimeHint(left, right) ?? MembershipHint(node.Symbol));
    }

    /// <summary>Arithmetic of CEL converts nothing, and people write 2 where an event's number needs 2.0.</summary>
    private static string? NumberHint(CelType left, CelType right)
    {
        var (whole, other) = left.Kinds == Kinds.Int ? (left, right) : (right, left);
        return whole.Kinds == Kinds.Int && other.MayBe(Kinds.Double)
            ? "numbers of events are doubles: write 2.0 for 2, and double(...) around an int"
            : null;
    }

    private static string? TimeHint(CelType left, CelType right)
    {
        var times = (left.Kinds | right.Kinds) & (Kinds.Timestamp | Kinds.Duration);
        if (times == Kinds.None || !(left.MayBe(Kinds.String) || right.MayBe(Kinds.String))) return null;
        return $"write {CelType.Describe(times)}(...) around the text";
    }

    private static string? MembershipHint(string symbol) =>
        symbol == "in" ? "'in' looks a value up in a list, or a key in a map" : null;

    private static bool MayContain(CelType item, CelType container) =>
        !container.MayBe(Kinds.List) || container.MayBe(Kinds.Map)
        || Overloads.Result("==", item.Kinds, container.Items) != Kinds.None;

    private static BinaryOperation Operation(string symbol) => symbol switch
    {
        "==" => static (in left, in right, _) => Value.Of(Equality.AreEqual(left, right)),
        "!=" => static (in left, in right, _) => Value.Of(!Equality.AreEqual(left, right)),
        "<" => Ordered(static order => order < 0),
        "<=" => Ordered(static order => order <= 0),
        ">" => Ordered(static order => order > 0),
        ">=" => Ordered(static order => order >= 0),
        "in" => Contains,
        "+" => Arithmetic.Add,
        "-" => Arithmetic.Subtract,
        "*" => Arithmetic.Multiply,
        "/" => Arithmetic.Divide,
        "%" => Arithmetic.Remainder,
        _ => throw new InvalidOperationException($"unknown operator {symbol}"),
    };

    /// <summary>Every comparison with NaN is false.</summary>
    private static BinaryOperation Ordered(Func<int, bool> holds) => (in left, in right, errors) =>
    {
        var order = Ordering.Compare(left, right, out var isDefined);
        return isDefined ? Value.Of(order is not null && holds(order.Value)) : errors.NoOverload(left, right);
    };

    private static Value Not(in Value operand, SiteErrors errors) =>
        operand.Kind == ValueKind.Bool ? Value.Of(!operand.Bool) : errors.NoOverload(operand);

    private static Value Contains(in Value item, in Value container, SiteErrors errors) => container.Kind switch
    {
        ValueKind.List => Value.Of(container.List.Contains(item)),
        ValueKind.Map when item.Kind == ValueKind.String => Value.Of(container.Map.TryGet(item.String, out _)),
        _ => errors.NoOverload(item, container),
    };
}
