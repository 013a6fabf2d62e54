using Rapport.Conditions.Binding;
using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions;

/// <summary>The way from a source to a delegate: parse, bind, and report every fault.</summary>
internal sealed record Compilation(Evaluator Evaluate, ConditionReads Reads, IReadOnlyList<TimeWatch> Watches)
{
    /// <exception cref="ConditionException">The source is at fault, or its value has none of the kinds.</exception>
    public static Compilation Of(string source, ConditionSchema schema, Kinds kinds, string user)
    {
        var text = new SourceText(source);
        if (source.Length > Limits.SourceLength)
            throw new ConditionException([text.Fault(Limits.SourceLength,
                $"the source is longer than {Limits.SourceLength} characters")]);
        var faults = new List<ConditionFault>();
        try
        {
            var node = Grammar.Parse(text);
            var scope = new BindingScope(text, schema, faults);
            var bound = new Binder(scope).Bind(node);
            scope.Require(bound, kinds, node, user);
            if (faults.Count == 0)
            {
                var (watches, unforeseen) = TimeWatchFinder.Find(node, scope);
                return new Compilation(bound.Evaluate, scope.Reads.Build(node, unforeseen), watches);
            }
        }
        catch (SyntaxException fault)
        {
            faults.Add(text.Fault(fault.Offset, fault.Message, fault.Hint));
        }
        throw new ConditionException([.. faults.OrderBy(fault => (fault.Line, fault.Column))]);
    }
}
