using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// A compiled expression that is asked for its value. Immutable; any number of threads may use it, each with a context of
/// its own.
/// </summary>
public abstract class ValueExpression
{
    private readonly Evaluator evaluate;

    private protected ValueExpression(string source, Compilation compilation)
    {
        Source = source;
        Reads = compilation.Reads;
        evaluate = compilation.Evaluate;
    }

    /// <summary>The text it was compiled from.</summary>
    public string Source { get; }

    /// <summary>What it looks at; its event names never narrow.</summary>
    public ConditionReads Reads { get; }

    /// <summary>The error of an expression that has no value of its kind; null when it has one.</summary>
    public ConditionResult? FaultOf(EvaluationContext context)
    {
        var value = Run(context);
        return value.IsError
            ? new ConditionResult(ConditionOutcome.Error, value.Error.Message, value.Error.Line, value.Error.Column)
            : Lacks(value) is { } lack ? new ConditionResult(ConditionOutcome.Error, lack, 1, 1) : null;
    }

    private protected Value Run(EvaluationContext context)
    {
        context.StepsLeft = Limits.MacroSteps;
        return evaluate(context);
    }

    /// <summary>What is wrong with a value that is no error; null for nothing.</summary>
    private protected abstract string? Lacks(Value value);
}
