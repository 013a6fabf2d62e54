using NodaTime;
using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>
/// Finds in a condition without faults what changes with the clock, and when: comparisons of <c>now</c>, shifted or not,
/// hours and days of it, and calendar days. Whatever else is done with <c>now</c> is reported as unforeseen.
/// </summary>
internal sealed class TimeWatchFinder
{
    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly List<TimeWatch> found = [];
    private readonly List<ConditionFault> faults = [];
    private readonly List<string> locals = [];
    private readonly BindingScope scope;
    private readonly Binder binder;
    private ConditionFault? unforeseen;

    private TimeWatchFinder(BindingScope scope)
    {
        this.scope = scope.ForPart(faults);
        binder = new Binder(this.scope);
    }

    /// <summary>What changes with the clock; and the first place that does not tell when.</summary>
    public static (IReadOnlyList<TimeWatch> Watches, ConditionFault? Unforeseen) Find(Node root, BindingScope scope)
    {
        if (!scope.Reads.Now) return ([], null);
        var finder = new TimeWatchFinder(scope);
        finder.Visit(root);
        return (finder.found, finder.unforeseen);
    }

    private void Visit(Node node)
    {
        switch (node)
        {
            case IdentifierNode identifier when IsNow(identifier):
                NotForeseen(node, "now cannot be used here in a way that does not tell when the answer changes",
                    "compare it, as in now - last(\"order_completed\", \"all\") > duration(\"48h\"), or ask its hour or day, as in now.getHours(\"contact\")");
                break;
            case BinaryNode comparison when Comparisons.Contains(comparison.Symbol) && TryCompare(comparison):
                break;
            case CallNode { Target: { } target } part when TimeFunctions.Find(part.Function) is not null && ReadsNow(target):
                VisitPart(part, target);
                break;
            case CallNode { Target: null } call when DayFunctionBinder.Find(call.Function) is { } function:
                found.Add(new DayWatch(function, EvaluatorOf(call.Arguments[0]), []));
                VisitAll(call.Children);
                break;
            case CallNode { Target: { } range, Arguments: [IdentifierNode variable, ..] } macro when MacroBinder.Names.Contains(macro.Function):
                Visit(range);
                locals.Add(variable.Name);
                VisitAll(macro.Arguments.Skip(1));
                locals.RemoveAt(locals.Count - 1);
                break;
            // A filter of counted events sees neither the clock nor the contact.
            case CallNode { Target: null } call when AggregateFunction.Find(call.Function) is not null:
                break;
            default:
                VisitAll(node.Children);
                break;
        }
    }

    private void VisitAll(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes) Visit(node);
    }

    private bool TryCompare(BinaryNode node)
    {
        if (TryCompareDays(node.Left, node.Right) || TryCompareDays(node.Right, node.Left)) return true;
        if (!ReadsNow(node)) return false;
        var rest = new List<(int, Node)>();
        var times = TimesOfNow(node.Left, 1, rest) + TimesOfNow(node.Right, -1, rest);
        if (times is not (1 or -1) || SumOf(rest) is not { } sum) return false;
        found.Add(new ComparisonWatch(times.Value, sum));
        VisitAll(rest.Select(part => part.Item2));
        return true;
    }

    private bool TryCompareDays(Node days, Node other)
    {
        if (days is not CallNode { Target: null, Arguments: [var date] } call || DayFunctionBinder.Find(call.Function) is not { } function)
            return false;
        if (EvaluatorOf(date) is not { } evaluate || LimitOf(other) is not { } limit) return false;
        found.Add(new DayWatch(function, evaluate, [.. new[] { (long)Math.Floor(limit), (long)Math.Ceiling(limit) }.Distinct()]));
        Visit(date);
        return true;
    }

    private void VisitPart(CallNode part, Node target)
    {
        if (part.Function is "getMinutes" or "getSeconds" or "getMilliseconds" && TimesOfNow(target, 1, []) == 1)
        {
            NotForeseen(part, $"now.{part.Function}() changes too often to be looked at", "compare now with an instant, or ask its hour");
            return;
        }
        var rest = new List<(int, Node)>();
        if (Bind(target)?.Type.Kinds != Kinds.Timestamp || TimesOfNow(target, 1, rest) != 1 || SumOf(rest) is not { } shift)
        {
            Visit(target);
            return;
        }
        var name = part.Arguments is [LiteralNode { Value: { Kind: ValueKind.String, String: var text } }] ? text : "UTC";
        var fixedZone = name == CallBinder.ContactZone ? null : TimeFunctions.FindZone(name) ?? DateTimeZone.Utc;
        found.Add(new ClockWatch(context => fixedZone ?? context.Zone, part.Function == "getHours", shift));
        VisitAll(rest.Select(one => one.Item2));
    }

    /// <summary>How often now stands in a sum, 1 or -1 for once; what stands beside it is added to the rest. Null when it is no sum.</summary>
    private int? TimesOfNow(Node node, int sign, List<(int Sign, Node Node)> rest)
    {
        switch (node)
        {
            case IdentifierNode identifier when IsNow(identifier):
                return sign;
            case BinaryNode { Symbol: "+" or "-" } sum when ReadsNow(sum):
                return TimesOfNow(sum.Left, sign, rest) + TimesOfNow(sum.Right, sum.Symbol == "+" ? sign : -sign, rest);
            case var other when !ReadsNow(other):
                rest.Add((sign, other));
                return 0;
            default:
                return null;
        }
    }

    private TickSum? SumOf(List<(int Sign, Node Node)> parts)
    {
        var evaluators = parts.Select(part => (part.Sign, EvaluatorOf(part.Node))).ToList();
        return evaluators.Exists(part => part.Item2 is null) ? null : new TickSum([.. evaluators.Select(part => (part.Sign, part.Item2!))]);
    }

    private double? LimitOf(Node node)
    {
        if (Bind(node) is not { IsConstant: true, Constant: var value } || !value.IsNumber) return null;
        var limit = value.Kind switch { ValueKind.Int => value.Int, ValueKind.UInt => value.UInt, _ => value.Double };
        return Math.Abs(limit) <= CalendarDays.Farthest ? limit : null;
    }

    /// <summary>Null for what reads the variable of a macro, and has no value by itself.</summary>
    private Evaluator? EvaluatorOf(Node node) => Bind(node)?.Evaluate;

    private Bound? Bind(Node node)
    {
        if (locals.Count > 0 && Mentions(node, locals.Contains)) return null;
        var count = faults.Count;
        var bound = binder.Bind(node);
        return faults.Count == count ? bound : null;
    }

    private bool ReadsNow(Node node) => Mentions(node, name => name == "now" && !locals.Contains(name));

    private bool IsNow(IdentifierNode node) => node.Name == "now" && !locals.Contains(node.Name);

    private static bool Mentions(Node node, Func<string, bool> isMeant) =>
        (node is IdentifierNode identifier && isMeant(identifier.Name)) || node.Children.Any(child => Mentions(child, isMeant));

    private void NotForeseen(Node node, string message, string hint) => unforeseen ??= scope.Note(node.Offset, message, hint);
}
