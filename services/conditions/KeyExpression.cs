using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// A compiled expression that names a thing: an order's id, a product, a day. Its value is a text, a bool or a number
/// and is read as text. Immutable; any number of threads may use it, each with a context of its own.
/// </summary>
public sealed class KeyExpression
{
    private const Kinds Nameable = Kinds.String | Kinds.Bool | Kinds.Number;
    private readonly Evaluator evaluate;

    private KeyExpression(string source, Compilation compilation)
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
    public static KeyExpression Compile(string source, ConditionSchema schema) =>
        new(source, Compilation.Of(source, schema, Nameable, "a key expression"));

    /// <summary>The error of an expression that has no key; null when it has one.</summary>
    public ConditionResult? FaultOf(EvaluationContext context)
    {
        context.StepsLeft = Limits.MacroSteps;
        var value = evaluate(context);
        return value.IsError
            ? new ConditionResult(ConditionOutcome.Error, value.Error.Message, value.Error.Line, value.Error.Column)
            : TryEvaluate(context, out _) ? null
            : new ConditionResult(ConditionOutcome.Error, "the expression names nothing", 1, 1);
    }

    /// <summary>Whether there is a key: false after an error, for an empty text, for null, a list or a map.</summary>
    public bool TryEvaluate(EvaluationContext context, out string key)
    {
        context.StepsLeft = Limits.MacroSteps;
        var value = evaluate(context);
        key = value.Kind is ValueKind.String or ValueKind.Bool || value.IsNumber ? value.ToString() : "";
        return key.Length > 0;
    }
}
