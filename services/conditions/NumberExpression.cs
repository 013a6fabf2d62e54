using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>An expression whose value is a number, as for the points of a score rule.</summary>
public sealed class NumberExpression : ValueExpression
{
    private NumberExpression(string source, Compilation compilation)
        : base(source, compilation)
    {
    }

    /// <summary>Parses, checks and compiles a source.</summary>
    /// <exception cref="ConditionException">The source is at fault; all faults found are in it.</exception>
    public static NumberExpression Compile(string source, ConditionSchema schema) =>
        new(source, Compilation.Of(source, schema, Kinds.Number, "a number expression"));

    /// <summary>The number, or 0 where there is none, as an error of a condition counts as false.</summary>
    public double Evaluate(EvaluationContext context) => TryEvaluate(context, out var number) ? number : 0;

    /// <summary>Whether there is a number: false after an error, for another kind, for NaN and infinity.</summary>
    public bool TryEvaluate(EvaluationContext context, out double number)
    {
        number = NumberOf(Run(context));
        if (double.IsFinite(number)) return true;
        number = 0;
        return false;
    }

    private protected override string? Lacks(Value value) => double.IsFinite(NumberOf(value))
        ? null : $"the expression is a {value.Kind.ToString().ToLowerInvariant()}, not a finite number";

    private static double NumberOf(Value value) => value.Kind switch
    {
        ValueKind.Int => value.Int,
        ValueKind.UInt => value.UInt,
        ValueKind.Double => value.Double,
        _ => double.NaN,
    };
}
