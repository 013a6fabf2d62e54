using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds days_until(), days_since() and days_to_anniversary(): calendar days in the contact's zone.</summary>
internal sealed class DayFunctionBinder(BindingScope scope, Binder binder)
{
    private static readonly Dictionary<string, DayFunction> Functions = new()
    {
        ["days_until"] = DayFunction.Until, ["days_since"] = DayFunction.Since, ["days_to_anniversary"] = DayFunction.ToAnniversary,
    };

    public static IReadOnlyCollection<string> Names => Functions.Keys;

    /// <summary>The function of a name; null when there is none.</summary>
    public static DayFunction? Find(string name) => Functions.TryGetValue(name, out var function) ? function : null;

    public Bound Bind(CallNode node)
    {
        if (node.Arguments is not [var dateNode])
            return scope.Fault(node.Offset, $"{node.Function}() takes one date", $"write {node.Function}(contact.renewal)");
        var date = binder.Bind(dateNode);
        if (!scope.Require(date, Kinds.String | Kinds.Timestamp, dateNode, $"{node.Function}()")) return Bound.Failed;
        if (date.IsConstant && CalendarDays.DateOf(date.Constant, NodaTime.DateTimeZone.Utc) is null)
            return scope.Fault(dateNode.Offset, "this is no date", "write \"2026-11-08\"");
        (scope.Reads.Now, var function) = (true, Functions[node.Function]);
        scope.Reads.AddZone();
        var errors = scope.Errors(node, node.Function);
        return new Bound(CelType.Int, context =>
        {
            var value = date.Evaluate(context);
            if (value.IsError) return value;
            if (value.Kind is not (ValueKind.String or ValueKind.Timestamp)) return errors.NoOverload(value);
            var zone = context.Zone;
            if (CalendarDays.DateOf(value, zone) is not { } day) return errors.Fail("cannot read this as a date such as 2026-11-08");
            var today = CalendarDays.DayOf(context.Now, zone);
            return Value.Of(function switch
            {
                DayFunction.Until => CalendarDays.Between(today, day),
                DayFunction.Since => CalendarDays.Between(day, today),
                _ => CalendarDays.ToAnniversary(today, day),
            });
        });
    }
}
