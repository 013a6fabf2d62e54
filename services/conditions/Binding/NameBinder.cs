using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds names, fields and indexes: <c>event</c>, <c>contact</c>, <c>now</c> and what is in them.</summary>
internal sealed class NameBinder(BindingScope scope, Binder binder)
{
    private const string NoSuchKey = "is absent";

    private static readonly string[] EventFields = ["name", "occurred_at", "properties", "context"];

    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ];

    private static readonly HashSet<string> TypeNames =
        ["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"];

    // What profiles and templates have under such names; as attributes they would compile and never hold.
    private static readonly Dictionary<string, string> NotAttributes = new()
    {
        ["id"] = "conditions do not see who the contact is; an attribute is contact.city",
        ["traits"] = "an attribute is contact.city, without traits",
        ["identifiers"] = "an address that was said as an attribute is contact.email",
        ["segments"] = "ask in_segment(\"buyers\")",
        ["scores"] = "ask crossed(\"engagement\", \"mql\")",
    };

    public Bound BindIdentifier(IdentifierNode node)
    {
        if (scope.TryFindLocal(node.Name, out var slot, out var type))
            return new Bound(type, context => context.Locals[slot]);
        switch (node.Name)
        {
            case "event":
                return scope.Fault(node.Offset, "the event cannot be used as a whole",
                    $"choose one of event.{string.Join(", event.", EventFields)}");
            case "contact" when !scope.IsFilter:
                return scope.Fault(node.Offset, "the contact cannot be used as a whole",
                    "choose contact.tags, contact.stage or an attribute such as contact.city");
            case "now" when !scope.IsFilter:
                scope.Reads.Now = true;
                return new Bound(CelType.Timestamp, static context => Value.Of(context.Now));
            case "contact" or "now":
                return scope.Fault(node.Offset, $"'{node.Name}' cannot be used inside a filter of counted events",
                    $"a property of that name is event.properties.{node.Name}");
        }
        if (Reserved.Contains(node.Name))
            return scope.Fault(node.Offset, $"'{node.Name}' is reserved by CEL");
        if (scope.IsFilter)
            return BindProperty(node, node.Name);
        if (TypeNames.Contains(node.Name))
            return scope.Fault(node.Offset, "types as values are not supported");
        return scope.Fault(node.Offset, $"unknown name '{node.Name}'",
            NearestName.Hint(node.Name, ["event", "contact", "now", .. scope.LocalNames])
                ?? $"a property of the event is event.properties.{node.Name}, an attribute contact.{node.Name}");
    }

    public Bound BindField(Node node, Node operand, string field)
    {
        if (IsGlobal(operand, "event")) return BindEventField(node, operand, field);
        if (IsGlobal(operand, "contact") && !scope.IsFilter) return BindContactField(node, field);
        if (IsEventField(operand, "properties")) return BindProperty(node, field);
        var bound = binder.Bind(operand);
        if (!scope.Require(bound, Kinds.Map, node, $"the field '{field}'")) return Bound.Failed;
        var (errors, evaluate) = (scope.Errors(node, field), bound.Evaluate);
        return new Bound(CelType.OfItems(bound.Type.Items), context =>
        {
            var map = evaluate(context);
            if (map.Kind != ValueKind.Map) return map.IsError ? map : errors.NoOverload(map);
            return map.Map.TryGet(field, out var value) ? value : errors.Fail(NoSuchKey);
        }).Folded(bound);
    }

    public Bound BindIndex(IndexNode node)
    {
        var (operand, index) = (binder.Bind(node.Operand), binder.Bind(node.Index));
        if (!scope.Require(operand, Kinds.List | Kinds.Map, node, "an index")) return Bound.Failed;
        if (!scope.Require(index, Kinds.Number | Kinds.String, node.Index, "an index")) return Bound.Failed;
        var errors = scope.Errors(node, "[]");
        return new Bound(CelType.OfItems(operand.Type.Items), context =>
        {
            var container = operand.Evaluate(context);
            if (container.IsError) return container;
            var key = index.Evaluate(context);
            return key.IsError ? key : Item(container, key, errors);
        }).Folded(operand, index);
    }

    /// <summary>The macro has(e.f): whether the field is there, without an error when it is not.</summary>
    public Bound BindHas(CallNode node)
    {
        if (node.Arguments is [IdentifierNode name] && scope.IsFilter && !scope.TryFindLocal(name.Name, out _, out _))
        {
            scope.Reads.AddProperty(name.Name);
            return new Bound(CelType.Bool, context => Value.Of(context.Properties.TryGet(name.Name, out _)));
        }
        if (node.Arguments is not [SelectNode select])
            return scope.Fault(node.Offset, "has() takes one field, such as has(event.properties.amount)",
                "for a key with other characters write \"the key\" in event.properties");
        var field = select.Field;
        if (IsGlobal(select.Operand, "event") || (IsGlobal(select.Operand, "contact") && field is "tags" or "stage"))
        {
            BindField(select, select.Operand, field);
            return field == "stage"
                ? new Bound(CelType.Bool, static context => Value.Of(context.Stage.Length > 0))
                : Bound.Of(Value.True, CelType.Bool);
        }
        return BindHas(select);
    }

    private Bound BindHas(SelectNode select)
    {
        var field = select.Field;
        if (IsGlobal(select.Operand, "contact") && !scope.IsFilter)
        {
            BindContactField(select, field);
            return new Bound(CelType.Bool, context => Value.Of(context.Attributes.TryGet(field, out _)));
        }
        if (IsEventField(select.Operand, "properties"))
        {
            BindProperty(select, field);
            return new Bound(CelType.Bool, context => Value.Of(context.Properties.TryGet(field, out _)));
        }
        var bound = binder.Bind(select.Operand);
        if (!scope.Require(bound, Kinds.Map, select, "has()")) return Bound.Failed;
        var errors = scope.Errors(select, "has");
        return new Bound(CelType.Bool, context =>
        {
            var map = bound.Evaluate(context);
            if (map.Kind != ValueKind.Map) return map.IsError ? map : errors.NoOverload(map);
            return Value.Of(map.Map.TryGet(field, out _));
        }).Folded(bound);
    }

    private Bound BindEventField(Node node, Node operand, string field)
    {
        if (!scope.Schema.HasEvent && !scope.IsFilter)
            return scope.Fault(operand.Offset, "there is no current event here",
                $"count events with {AggregateFunction.Listed}");
        scope.Reads.Event = true;
        switch (field)
        {
            case "name":
                return new Bound(CelType.String, static context => Value.Of(context.EventName));
            case "occurred_at":
                return new Bound(CelType.Timestamp, static context => Value.Of(context.OccurredAt));
            case "context":
                return new Bound(CelType.JsonMap, static context => Value.Of(context.EventContext));
            case "properties":
                scope.Reads.AddAllProperties();
                return new Bound(CelType.JsonMap, static context => Value.Of(context.Properties));
            default:
                return scope.Fault(node.Offset, $"an event has no field '{field}'",
                    NearestName.Hint(field, EventFields) ?? $"a property is event.properties.{field}");
        }
    }

    private Bound BindContactField(Node node, string field)
    {
        if (field == "tags")
        {
            scope.Reads.Tags = true;
            return new Bound(CelType.StringList, static context => Value.Of(context.TagList));
        }
        if (field == "stage")
        {
            scope.Reads.Stage = true;
            return new Bound(CelType.String, static context => Value.Of(context.Stage));
        }
        var known = scope.Schema.ContactAttributes;
        if (!known.ContainsKey(field) && NotAttributes.TryGetValue(field, out var instead))
            return scope.Fault(node.Offset, $"contact.{field} is not an attribute", instead);
        if (!known.TryGetValue(field, out var type) && !scope.Schema.AllowsOtherAttributes)
            return scope.Fault(node.Offset, $"a contact has no attribute '{field}'",
                NearestName.Hint(field, ["tags", "stage", .. known.Keys]));
        scope.Reads.Attributes.Add(field);
        var errors = scope.Errors(node, field);
        return new Bound(CelType.Of(type), context =>
            context.Attributes.TryGet(field, out var value) ? value : errors.Fail(NoSuchKey));
    }

    private Bound BindProperty(Node node, string property)
    {
        if (!scope.Schema.HasEvent && !scope.IsFilter)
            return scope.Fault(node.Offset, "there is no current event here",
                $"count events with {AggregateFunction.Listed}");
        scope.Reads.AddProperty(property);
        var errors = scope.Errors(node, property);
        return new Bound(CelType.Json, context =>
            context.Properties.TryGet(property, out var value) ? value : errors.Fail(NoSuchKey));
    }

    private bool IsGlobal(Node node, string name) =>
        node is IdentifierNode identifier && identifier.Name == name && !scope.TryFindLocal(name, out _, out _);

    private bool IsEventField(Node node, string field) =>
        node is SelectNode select && select.Field == field && IsGlobal(select.Operand, "event");

    private static Value Item(in Value container, in Value key, SiteErrors errors) => (container.Kind, key.Kind) switch
    {
        (ValueKind.Map, ValueKind.String) =>
            container.Map.TryGet(key.String, out var value) ? value : errors.Fail(NoSuchKey),
        (ValueKind.List, ValueKind.Int) => Item(container.List, key.Int, errors),
        (ValueKind.List, ValueKind.UInt) => Item(container.List, (long)Math.Min(key.UInt, long.MaxValue), errors),
        (ValueKind.List, ValueKind.Double) => Math.Truncate(key.Double) == key.Double && Math.Abs(key.Double) < 1e15
            ? Item(container.List, (long)key.Double, errors)
            : errors.Fail("is no whole number"),
        _ => errors.NoOverload(container, key),
    };

    private static Value Item(ListValue list, long index, SiteErrors errors) =>
        index >= 0 && index < list.Count ? list[(int)index] : errors.Fail("is outside of the list");
}
