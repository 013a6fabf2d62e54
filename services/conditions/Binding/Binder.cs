using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>
/// Turns a syntax tree into delegates: resolves names, checks types as far as they are known, collects faults and
/// what is read. It goes on after a fault, so that one save reports them all.
/// </summary>
internal sealed class Binder
{
    private readonly BindingScope scope;
    private readonly NameBinder names;
    private readonly OperatorBinder operators;
    private readonly CallBinder calls;

    public Binder(BindingScope scope)
    {
        this.scope = scope;
        names = new NameBinder(scope, this);
        operators = new OperatorBinder(scope, this);
        calls = new CallBinder(scope, this);
    }

    public Bound Bind(Node node) => node switch
    {
        LiteralNode literal => Bound.Of(literal.Value, CelType.Of(literal.Value.Kind)),
        IdentifierNode identifier => names.BindIdentifier(identifier),
        SelectNode select => names.BindField(select, select.Operand, select.Field),
        IndexNode { Index: LiteralNode { Value.Kind: ValueKind.String } key } index =>
            names.BindField(index, index.Operand, key.Value.String),
        IndexNode index => names.BindIndex(index),
        UnaryNode unary => operators.Bind(unary),
        BinaryNode binary => operators.Bind(binary),
        LogicNode logic => operators.Bind(logic),
        ConditionalNode conditional => operators.Bind(conditional),
        CallNode call => calls.Bind(call),
        ListNode list => BindList(list),
        MapNode map => BindMap(map),
        _ => throw new InvalidOperationException($"unknown node {node.GetType().Name}"),
    };

    private Bound BindList(ListNode node)
    {
        var items = node.Items.Select(Bind).ToArray();
        var kinds = items.Aggregate(Kinds.None, (known, item) => known | item.Type.Kinds);
        var evaluators = items.Select(item => item.Evaluate).ToArray();
        return new Bound(new CelType(Kinds.List, items.Length == 0 ? Kinds.Any : kinds), context =>
        {
            var values = new Value[evaluators.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = evaluators[i](context);
                if (values[i].IsError) return values[i];
            }
            return Value.Of(new ArrayList(values));
        }).Folded(items);
    }

    private Bound BindMap(MapNode node)
    {
        var entries = new List<(string Key, Bound Value)>();
        foreach (var (key, value) in node.Entries)
        {
            var bound = Bind(value);
            if (key is not LiteralNode { Value: { Kind: ValueKind.String, String: var name } })
                scope.Fault(key.Offset, "only texts written out are supported as keys of a map");
            else if (entries.Exists(entry => entry.Key == name))
                scope.Fault(key.Offset, $"the key \"{name}\" occurs twice");
            else
                entries.Add((name, bound));
        }
        var kinds = entries.Aggregate(Kinds.None, (known, entry) => known | entry.Value.Type.Kinds);
        return new Bound(new CelType(Kinds.Map, entries.Count == 0 ? Kinds.Any : kinds), context =>
        {
            var values = new Dictionary<string, Value>(entries.Count, StringComparer.Ordinal);
            foreach (var (key, bound) in entries)
            {
                var value = bound.Evaluate(context);
                if (value.IsError) return value;
                values[key] = value;
            }
            return Value.Of(new LiteralMap(values));
        }).Folded(entries.Select(entry => entry.Value));
    }
}
