using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>
/// Binds CEL's macros over the items of a list or the keys of a map. Each step is charged to the evaluation, so that
/// a long list in an event cannot hold up the others.
/// </summary>
internal sealed class MacroBinder(BindingScope scope, Binder binder)
{
    public static IReadOnlySet<string> Names { get; } =
        new HashSet<string> { "all", "exists", "exists_one", "existsOne", "filter", "map" };

    public Bound Bind(CallNode node, Node rangeNode)
    {
        var isMap = node.Function == "map";
        if (node.Arguments.Count != 2 && !(isMap && node.Arguments.Count == 3))
            return scope.Fault(node.Offset, $"{node.Function}() takes a variable and an expression, "
                + $"as in contact.tags.{node.Function}(tag, tag != \"\")");
        var range = binder.Bind(rangeNode);
        if (!scope.Require(range, Kinds.List | Kinds.Map, rangeNode, $"{node.Function}()")) return Bound.Failed;
        if (node.Arguments[0] is not IdentifierNode variable)
            return scope.Fault(node.Arguments[0].Offset,
                $"the first value of {node.Function}() is the name of a variable");
        if (scope.MacroDepth == Limits.MacroDepth)
            return scope.Fault(node.Offset, $"macros are nested deeper than {Limits.MacroDepth} levels");
        return BindBody(node, range, variable.Name);
    }

    private Bound BindBody(CallNode node, Bound range, string variable)
    {
        var slot = scope.MacroDepth;
        var items = range.Type.MayBe(Kinds.List) ? range.Type.Items : Kinds.None;
        scope.PushLocal(variable, CelType.OfItems(range.Type.MayBe(Kinds.Map) ? items | Kinds.String : items));
        var bodies = node.Arguments.Skip(1).Select(binder.Bind).ToArray();
        scope.PopLocal();
        var isTransform = node.Function == "map";
        var predicate = isTransform && bodies.Length == 1 ? null : bodies[0];
        if (predicate is not null && !scope.Require(predicate, Kinds.Bool, node.Arguments[1], $"{node.Function}()"))
            return Bound.Failed;
        var loop = new Loop(range.Evaluate, slot, predicate?.Evaluate, scope.Errors(node, node.Function));
        return node.Function switch
        {
            "all" => new Bound(CelType.Bool, context => Quantify(context, loop, isAll: true)),
            "exists" => new Bound(CelType.Bool, context => Quantify(context, loop, isAll: false)),
            "exists_one" or "existsOne" => new Bound(CelType.Bool, context => ExistsOne(context, loop)),
            "filter" => new Bound(new CelType(Kinds.List, items), context => Collect(context, loop, null)),
            _ => new Bound(new CelType(Kinds.List, bodies[^1].Type.Kinds),
                context => Collect(context, loop, bodies[^1].Evaluate)),
        };
    }

    /// <summary>all and exists are &amp;&amp; and || over the items: one decisive item outweighs errors.</summary>
    private static Value Quantify(EvaluationContext context, Loop loop, bool isAll)
    {
        var failure = Value.Null;
        var steps = new Steps(context, loop);
        while (steps.Next())
        {
            var value = loop.Predicate!(context);
            if (value.Kind != ValueKind.Bool)
                failure = failure.IsError ? failure : value.IsError ? value : loop.Errors.NoOverload(value);
            else if (value.Bool != isAll)
                return value;
        }
        if (steps.Failure.IsError) return steps.Failure;
        return failure.IsError ? failure : Value.Of(isAll);
    }

    /// <summary>Unlike exists, an error of any item is the result.</summary>
    private static Value ExistsOne(EvaluationContext context, Loop loop)
    {
        var found = 0;
        var steps = new Steps(context, loop);
        while (steps.Next())
        {
            var value = loop.Predicate!(context);
            if (value.Kind != ValueKind.Bool) return value.IsError ? value : loop.Errors.NoOverload(value);
            if (value.Bool) found++;
        }
        return steps.Failure.IsError ? steps.Failure : Value.Of(found == 1);
    }

    private static Value Collect(EvaluationContext context, Loop loop, Evaluator? transform)
    {
        var items = new List<Value>();
        var steps = new Steps(context, loop);
        while (steps.Next())
        {
            if (loop.Predicate is not null)
            {
                var value = loop.Predicate(context);
                if (value.Kind != ValueKind.Bool) return value.IsError ? value : loop.Errors.NoOverload(value);
                if (!value.Bool) continue;
            }
            var item = transform is null ? context.Locals[loop.Slot] : transform(context);
            if (item.IsError) return item;
            items.Add(item);
        }
        return steps.Failure.IsError ? steps.Failure : Value.Of(new ArrayList([.. items]));
    }

    private sealed record Loop(Evaluator Range, int Slot, Evaluator? Predicate, SiteErrors Errors);

    /// <summary>Walks a range and puts each item into the variable; allocates only for the keys of a map.</summary>
    private struct Steps
    {
        private readonly EvaluationContext context;
        private readonly Loop loop;
        private readonly ListValue items = ListValue.Empty;
        private int next;

        public Steps(EvaluationContext context, Loop loop)
        {
            (this.context, this.loop) = (context, loop);
            var range = loop.Range(context);
            if (range.Kind == ValueKind.List)
                items = range.List;
            else if (range.Kind == ValueKind.Map)
                items = new ArrayList([.. range.Map.Keys.Select(key => Value.Of(key))]);
            else
                Failure = range.IsError ? range : loop.Errors.NoOverload(range);
        }

        /// <summary>Why the walk ended early; null when it did not.</summary>
        public Value Failure { get; private set; }

        public bool Next()
        {
            if (Failure.IsError || next >= items.Count) return false;
            if (--context.StepsLeft < 0)
            {
                Failure = loop.Errors.Fail("goes through too many items");
                return false;
            }
            context.Locals[loop.Slot] = items[next++];
            return true;
        }
    }
}
