using Rapport.Conditions.Runtime;

namespace Rapport.Conditions.Binding;

/// <summary>An expression with its type and its compiled form.</summary>
internal sealed record Bound(CelType Type, Evaluator Evaluate)
{
    private static readonly EvaluationContext Nothing = new();

    /// <summary>Stands for an expression at fault, and causes no further faults.</summary>
    public static Bound Failed { get; } = new(CelType.Any, static _ => Value.Null);

    public bool IsConstant { get; private init; }

    /// <summary>The value of a constant.</summary>
    public Value Constant => Evaluate(Nothing);

    public static Bound Of(in Value value, CelType type)
    {
        var constant = value;
        return new Bound(type, _ => constant) { IsConstant = true };
    }

    /// <summary>Evaluates now what depends on nothing; an error stays for the evaluation, as CEL has it.</summary>
    public Bound Folded(params IEnumerable<Bound> operands)
    {
        if (!operands.All(operand => operand.IsConstant)) return this;
        var value = Constant;
        return value.IsError ? this : Of(value, Type);
    }
}
