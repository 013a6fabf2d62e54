using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds what is ours on top of CEL: what reads aggregates, calendar days, crossed and in_segment.</summary>
internal sealed class ContactFunctionBinder(BindingScope scope, Binder binder)
{
    private readonly AggregateBinder aggregates = new(scope);
    private readonly DayFunctionBinder days = new(scope, binder);

    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(
        [.. AggregateFunction.All.Select(function => function.Name), .. DayFunctionBinder.Names, "crossed", "in_segment"]);

    public Bound Bind(CallNode node)
    {
        if (scope.IsFilter)
            return scope.Fault(node.Offset, $"{node.Function}() cannot be used inside a filter of counted events");
        return node.Function switch
        {
            "crossed" => BindCrossed(node),
            "in_segment" => BindInSegment(node),
            _ when DayFunctionBinder.Names.Contains(node.Function) => days.Bind(node),
            _ => aggregates.Bind(node, AggregateFunction.Find(node.Function)!),
        };
    }

    private Bound BindInSegment(CallNode node)
    {
        if (Texts(node, 1, "in_segment(\"big_spenders\")") is not [var segment]) return Bound.Failed;
        if (scope.Schema.Segments is { } known && !known.Contains(segment))
            return scope.Fault(node.Arguments[0].Offset, $"unknown segment \"{segment}\"",
                NearestName.Hint(segment, known));
        scope.Reads.Segments.Add(segment);
        return new Bound(CelType.Bool, context => Value.Of(context.Segments.Contains(segment)));
    }

    private Bound BindCrossed(CallNode node)
    {
        if (Texts(node, 2, "crossed(\"engagement\", \"mql\")") is not [var model, var threshold]) return Bound.Failed;
        var reference = new ThresholdReference(model, threshold);
        if (scope.Schema.Thresholds is { } known && !known.Contains(reference.Key))
            return scope.Fault(node.Arguments[0].Offset, $"unknown threshold \"{reference.Key}\"",
                NearestName.Hint(reference.Key, known));
        scope.Reads.Thresholds.Add(reference);
        return new Bound(CelType.Bool, context => Value.Of(context.Crossed.Contains(reference.Key)));
    }

    /// <summary>The arguments, which must be texts written out; null after a fault.</summary>
    private string[]? Texts(CallNode node, int count, string example)
    {
        if (node.Arguments.Count != count)
        {
            scope.Fault(node.Offset, $"{node.Function}() takes {count} texts", $"write {example}");
            return null;
        }
        var texts = new List<string>();
        foreach (var argument in node.Arguments)
        {
            if (argument is LiteralNode { Value: { Kind: ValueKind.String, String: var text } })
                texts.Add(text);
            else
                scope.Fault(argument.Offset, $"{node.Function}() takes texts that are written out", $"write {example}");
        }
        return texts.Count == count ? [.. texts] : null;
    }
}
