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
        var node = ConditionTree.Parse(source);
        var faults = new List<ConditionFault>();
        var scope = new BindingScope(new SourceText(source), schema, faults);
        var bound = new Binder(scope).Bind(node);
        scope.Require(bound, kinds, node, user);
        if (faults.Count > 0) throw new ConditionException([.. faults.OrderBy(fault => (fault.Line, fault.Column))]);
        var (watches, unforeseen) = TimeWatchFinder.Find(node, scope);
        return new Compilation(bound.Evaluate, scope.Reads.Build(node, unforeseen), watches);
    }
}
