using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds what is ours on top of CEL: what reads aggregates, crossed and in_segment.</summary>
internal sealed class ContactFunctionBinder(BindingScope scope)
{
    public static IReadOnlySet<string> Names { get; } =
        new HashSet<string>([.. AggregateFunction.All.Select(function => function.Name), "crossed", "in_segment"]);

    public Bound Bind(CallNode node)
    {
        if (scope.IsFilter)
            return scope.Fault(node.Offset, $"{node.Function}() cannot be used inside a filter of counted events");
        return node.Function switch
        {
            "crossed" => BindCrossed(node),
            "in_segment" => BindInSegment(node),
            _ => BindAggregate(node, AggregateFunction.Find(node.Function)!),
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

    private Bound BindAggregate(CallNode node, AggregateFunction function)
    {
        var fixedCount = function.TakesProperty ? 3 : 2;
        if (!scope.Schema.HasAggregates)
            return scope.Fault(node.Offset, $"{node.Function}() cannot be used here");
        if (Texts(node, fixedCount, function.Example, allowsFilter: true) is not [var name, var windowText, .. var rest])
            return Bound.Failed;
        if (!TryReadWindow(windowText, out var window))
            return scope.Fault(node.Arguments[1].Offset, $"\"{windowText}\" is no window",
                $"write \"30m\", \"24h\", \"7d\" (at most {Limits.WindowDays} days) or \"all\"");
        if (name.Length == 0 || name.Any(c => char.IsAsciiLetterUpper(c) || char.IsWhiteSpace(c)))
            return scope.Fault(node.Arguments[0].Offset, $"\"{name}\" is no event name",
                "names are kept in snake case, such as \"order_completed\"");
        var filterNode = node.Arguments.Count > fixedCount ? node.Arguments[^1] : null;
        if (!TryBindFilter(filterNode, out var filter)) return Bound.Failed;
        return Read(node, function, Define(function.Kind, name, window, rest is [var property] ? property : null, filter));
    }

    private Bound Read(CallNode node, AggregateFunction function, AggregateDefinition aggregate)
    {
        var index = scope.Reads.Add(aggregate);
        if (scope.Reads.AggregateCount > Limits.Aggregates)
            return scope.Fault(node.Offset, $"there are more than {Limits.Aggregates} different aggregates ({AggregateFunction.Listed})");
        var errors = scope.Errors(node, node.Function);
        return new Bound(function.Result, context =>
        {
            if (context.Aggregates is null || !context.Aggregates.TryGet(index, aggregate, context.Now, out var value))
                return errors.Fail("is not known for this contact");
            return function.Answer(value);
        });
    }

    private bool TryBindFilter(Node? node, out Condition? filter)
    {
        filter = null;
        if (node is null) return true;
        var faults = scope.FaultCount;
        var inner = scope.ForFilter();
        var bound = new Binder(inner).Bind(node);
        if (scope.FaultCount > faults || !scope.Require(bound, Kinds.Bool, node, "a filter")) return false;
        filter = new Condition(Canonical.Print(node), inner.Reads.Build(node), bound.Evaluate);
        return true;
    }

    private static AggregateDefinition Define(
        AggregateKind kind, string name, TimeSpan? window, string? property, Condition? filter)
    {
        var length = window is null ? "all" : window.Value.Ticks.ToString(CultureInfo.InvariantCulture);
        var canonical = Canonical.Print(new ListNode(0,
        [
            new LiteralNode(0, Value.Of(name)),
            new LiteralNode(0, Value.Of(length)),
            new LiteralNode(0, Value.Of(property)),
        ]));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.KeyPart()}{canonical} {filter?.Source}"));
        return new AggregateDefinition
        {
            Kind = kind,
            EventName = name,
            Window = window,
            Property = property,
            PropertyPath = property?.Split('.') ?? [],
            Filter = filter,
            Key = Convert.ToHexStringLower(hash.AsSpan(0, 12)),
        };
    }

    /// <summary>The leading arguments, which must be texts written out; null after a fault.</summary>
    private string[]? Texts(CallNode node, int count, string example, bool allowsFilter = false)
    {
        if (node.Arguments.Count < count || node.Arguments.Count > count + (allowsFilter ? 1 : 0))
        {
            var filter = allowsFilter ? " and perhaps a filter" : "";
            scope.Fault(node.Offset, $"{node.Function}() takes {count} texts{filter}",
                $"write {example}");
            return null;
        }
        var texts = new List<string>();
        foreach (var argument in node.Arguments.Take(count))
        {
            if (argument is LiteralNode { Value: { Kind: ValueKind.String, String: var text } })
                texts.Add(text);
            else
                scope.Fault(argument.Offset, $"{node.Function}() takes texts that are written out", $"write {example}");
        }
        return texts.Count == count ? [.. texts] : null;
    }

    /// <summary>Minutes, hours or days; null for "all".</summary>
    private static bool TryReadWindow(string text, out TimeSpan? window)
    {
        window = null;
        if (text == "all") return true;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None,
                CultureInfo.InvariantCulture, out var size) || size == 0)
            return false;
        var minutes = text[^1] switch { 'm' => 1L, 'h' => 60L, 'd' => 1440L, _ => 0L } * size;
        if (minutes is 0 or > Limits.WindowDays * 1440L) return false;
        window = TimeSpan.FromMinutes(minutes);
        return true;
    }
}
