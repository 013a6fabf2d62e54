using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// A compiled condition: an expression of the documented subset of CEL (README.md beside this file) whose value is
/// true or false. Immutable; any number of threads may use it, each with a context of its own.
/// </summary>
public sealed class Condition
{
    private readonly Evaluator evaluate;
    private readonly IReadOnlyList<TimeWatch> watches;
    private readonly EvaluationError notBool;

    internal Condition(string source, ConditionReads reads, Evaluator evaluate, IReadOnlyList<TimeWatch>? watches = null)
    {
        Source = source;
        this.watches = watches ?? [];
        Reads = reads;
        this.evaluate = evaluate;
        notBool = new EvaluationError("the condition is neither true nor false", 1, 1);
    }

    /// <summary>The text it was compiled from; of an aggregate's filter, its canonical spelling.</summary>
    public string Source { get; }

    /// <summary>What it looks at.</summary>
    public ConditionReads Reads { get; }

    /// <summary>Parses, checks and compiles a source.</summary>
    /// <exception cref="ConditionException">The source is at fault; all faults found are in it.</exception>
    public static Condition Compile(string source, ConditionSchema schema)
    {
        var compilation = Compilation.Of(source, schema, Kinds.Bool, "a condition");
        return new Condition(source, compilation.Reads, compilation.Evaluate, compilation.Watches);
    }

    /// <summary>Whether the condition holds. An error, such as a property that is absent, counts as false.</summary>
    public bool Matches(EvaluationContext context) => Run(context).IsTrue;

    /// <summary>As <see cref="Matches"/>, but tells an error from false and says what it was.</summary>
    public ConditionResult Evaluate(EvaluationContext context)
    {
        var value = Run(context);
        if (value.Kind == ValueKind.Bool)
            return new ConditionResult(value.Bool ? ConditionOutcome.True : ConditionOutcome.False, null, 0, 0);
        var error = value.IsError ? value.Error : notBool;
        return new ConditionResult(ConditionOutcome.Error, error.Message, error.Line, error.Column);
    }

    /// <summary>
    /// The next instant after another at which time may change the answer by itself, as <c>now</c> and the calendar go on;
    /// null when it changes nothing any more. It need not change there, but it does not change before. What leaves the
    /// windows of aggregates is not looked at: that <see cref="WindowedAggregate.NextChange"/> tells.
    /// </summary>
    /// <param name="context">The contact; its <see cref="EvaluationContext.Now"/> is left as it was.</param>
    /// <param name="from">The instant after which to look.</param>
    public DateTimeOffset? NextChange(EvaluationContext context, DateTimeOffset from)
    {
        if (watches.Count == 0) return null;
        var now = context.Now;
        context.Now = from;
        DateTimeOffset? next = null;
        foreach (var watch in watches)
        {
            context.StepsLeft = Limits.MacroSteps;
            if (watch.Next(context, from) is { } at && (next is null || at < next)) next = at;
        }
        context.Now = now;
        return next;
    }

    private Value Run(EvaluationContext context)
    {
        context.StepsLeft = Limits.MacroSteps;
        return evaluate(context);
    }
}
