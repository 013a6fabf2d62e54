using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// An expression that names a thing: an order's id, a product, a day. Its value is a text, a bool or a number and is read
/// as text.
/// </summary>
public sealed class KeyExpression : ValueExpression
{
    private const Kinds Nameable = Kinds.String | Kinds.Bool | Kinds.Number;

    private KeyExpression(string source, Compilation compilation)
        : base(source, compilation)
    {
    }

    /// <summary>Parses, checks and compiles a source.</summary>
    /// <exception cref="ConditionException">The source is at fault; all faults found are in it.</exception>
    public static KeyExpression Compile(string source, ConditionSchema schema) =>
        new(source, Compilation.Of(source, schema, Nameable, "a key expression"));

    /// <summary>Whether there is a key: false after an error, for an empty text, for null, a list or a map.</summary>
    public bool TryEvaluate(EvaluationContext context, out string key) => (key = KeyOf(Run(context))).Length > 0;

    private protected override string? Lacks(Value value) => KeyOf(value).Length > 0 ? null : "the expression names nothing";

    private static string KeyOf(Value value) =>
        value.Kind is ValueKind.String or ValueKind.Bool || value.IsNumber ? value.ToString() : "";
}
