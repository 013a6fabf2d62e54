using System.Collections.Concurrent;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Runtime;

/// <summary>
/// The errors of one place of the source. Each is made when it first happens and then kept, because rules run over
/// events that lack what they ask for all the time, and an error must not cost an allocation.
/// </summary>
internal sealed class SiteErrors(SourceText source, int offset, string name)
{
    private const int Kinds = (int)ValueKind.Error + 1;

    private readonly ConcurrentDictionary<string, EvaluationError> others = new(StringComparer.Ordinal);
    private EvaluationError?[]? overloads;

    /// <summary>An error with a message that is one of few; the name of the place goes before it.</summary>
    public Value Fail(string message) =>
        Value.Of(others.TryGetValue(message, out var known) ? known : others.GetOrAdd(message, Locate(message)));

    /// <summary>CEL's "no such overload" for one operand.</summary>
    public Value NoOverload(in Value operand) =>
        Value.Of(Overloads[Kinds * Kinds + (int)operand.Kind] ??= Locate($"is not defined for {Name(operand.Kind)}"));

    /// <summary>CEL's "no such overload" for two operands.</summary>
    public Value NoOverload(in Value left, in Value right) =>
        Value.Of(Overloads[(int)left.Kind * Kinds + (int)right.Kind] ??=
            Locate($"is not defined for {Name(left.Kind)} and {Name(right.Kind)}"));

    private EvaluationError?[] Overloads => overloads ??= new EvaluationError?[Kinds * (Kinds + 1)];

    private EvaluationError Locate(string message)
    {
        var (line, column) = source.Locate(offset);
        return new EvaluationError($"'{name}' {message}", line, column);
    }

    private static string Name(ValueKind kind) => kind.ToString().ToLowerInvariant();
}
