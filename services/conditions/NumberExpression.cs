using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// A compiled expression whose value is a number, as for the points of a score rule. Immutable; any number of
/// threads may use it, each with a context of its own.
/// </summary>
public sealed class NumberExpression
{
    private readonly Evaluator evaluate;

    private NumberExpression(string source, Compilation compilation)
    {
        Source = source;
        Reads = compilation.Reads;
        evaluate = compilation.Evaluate;
    }

    /// <summary>The text it was compiled from.</summary>
    public string Source { get; }

    /// <summary>What it looks at; its event names never narrow.</summary>
    public ConditionReads Reads { get; }

    /// <summary>Parses, checks and compiles a source.</summary>
    /// <exception cref="ConditionException">The source is at fault; all faults found are in it.</exception>
    public static NumberExpression Compile(string source, ConditionSchema schema) =>
        new(source, Compilation.Of(source, schema, Kinds.Number, "a number expression"));

    /// <summary>The number, or 0 where there is none, as an error of a condition counts as false.</summary>
    public double Evaluate(EvaluationContext context) => TryEvaluate(context, out var number) ? number : 0;

    /// <summary>The error of an expression that has no number; null when it has one.</summary>
    public ConditionResult? FaultOf(EvaluationContext context)
    {
        context.StepsLeft = Limits.MacroSteps;
        var value = evaluate(context);
        return value.IsError
            ? new ConditionResult(ConditionOutcome.Error, value.Error.Message, value.Error.Line, value.Error.Column)
            : TryEvaluate(context, out _) ? null
            : new ConditionResult(ConditionOutcome.Error, $"the expression is a {value.Kind.ToString().ToLowerInvariant()}, not a finite number", 1, 1);
    }

    /// <summary>Whether there is a number: false after an error, for another kind, for NaN and infinity.</summary>
    public bool TryEvaluate(EvaluationContext context, out double number)
    {
        context.StepsLeft = Limits.MacroSteps;
        var value = evaluate(context);
        number = value.Kind switch
        {
            ValueKind.Int => value.Int,
            ValueKind.UInt => value.UInt,
            ValueKind.Double => value.Double,
            _ => double.NaN,
        };
        if (double.IsFinite(number)) return true;
        number = 0;
        return false;
    }
}
