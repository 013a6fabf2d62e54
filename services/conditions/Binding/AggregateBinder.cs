using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds what is computed over the contact's events: counts and their like over a window, and sequences of two events.</summary>
internal sealed class AggregateBinder(BindingScope scope)
{
    public Bound Bind(CallNode node, AggregateFunction function)
    {
        if (!scope.Schema.HasAggregates)
            return scope.Fault(node.Offset, $"{node.Function}() cannot be used here");
        return function.IsSequence ? BindSequence(node, function) : BindWindowed(node, function);
    }

    private Bound BindWindowed(CallNode node, AggregateFunction function)
    {
        // A filter is never a text, so a third text names a property.
        var namesProperty = function.Property == PropertyUse.Needed
            || (function.Property == PropertyUse.Optional && node.Arguments.Count > 2 && TextOf(node.Arguments[2]) is not null);
        var fixedCount = namesProperty ? 3 : 2;
        if (Texts(node, fixedCount, fixedCount + 1, function) is not [var name, var windowText, .. var rest]) return Bound.Failed;
        if (!TryReadWindow(node.Arguments[1], windowText, out var window, out var range)) return Bound.Failed;
        if (!IsEventName(node.Arguments[0], name)) return Bound.Failed;
        var filterNode = node.Arguments.Count > fixedCount ? node.Arguments[^1] : null;
        if (!TryBindFilter(filterNode, out var filter)) return Bound.Failed;
        return Read(node, function, new AggregateDefinition
        {
            Kind = function.Kind, EventName = name, Window = window, From = range?.From, Before = range?.Before,
            Property = rest is [var property] ? property : null, PropertyPath = PathOf(rest), Filter = filter,
            Key = KeyOf(function.Kind, filter, name, CanonicalOf(window, range), rest is [var key] ? key : null),
        });
    }

    private Bound BindSequence(CallNode node, AggregateFunction function)
    {
        if (Texts(node, 4, 5, function) is not [var first, var second, var withinText, .. var rest]) return Bound.Failed;
        if (!IsEventName(node.Arguments[0], first) || !IsEventName(node.Arguments[1], second)) return Bound.Failed;
        if (WindowText.ReadLength(withinText) is not { } within)
            return scope.Fault(node.Arguments[2].Offset, $"\"{withinText}\" is no length of time", "write \"30m\", \"24h\" or \"7d\"");
        if (!TryReadWindow(node.Arguments[^1], rest[^1], out var window, out var range)) return Bound.Failed;
        if (range is not null)
            return scope.Fault(node.Arguments[^1].Offset, $"{function.Name}() takes a trailing window", "write \"30d\" or \"all\"");
        var property = rest.Length > 1 ? rest[0] : null;
        return Read(node, function, new AggregateDefinition
        {
            Kind = function.Kind, EventName = first, SecondName = second, Within = within, Window = window,
            Property = property, PropertyPath = PathOf(rest[..^1]),
            Key = KeyOf(function.Kind, null, first, second, within.Ticks.ToString(CultureInfo.InvariantCulture), CanonicalOf(window, null), property),
        });
    }

    private Bound Read(CallNode node, AggregateFunction function, AggregateDefinition aggregate)
    {
        var index = scope.Reads.Add(aggregate);
        if (scope.Reads.AggregateCount > Limits.Aggregates)
            return scope.Fault(node.Offset, $"there are more than {Limits.Aggregates} different aggregates ({AggregateFunction.Listed})");
        var errors = scope.Errors(node, node.Function);
        return new Bound(aggregate.Property is null ? function.Result : function.ResultOfProperty, context =>
        {
            if (context.Aggregates is null || !context.Aggregates.TryGet(index, aggregate, context.Now, out var value))
                return errors.Fail("is not known for this contact");
            return value.Kind == ValueKind.Null ? errors.Fail("has no counted event") : function.Answer(value);
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

    private bool TryReadWindow(Node node, string text, out TimeSpan? window, out (DateTimeOffset From, DateTimeOffset Before)? range)
    {
        (window, range) = (WindowText.ReadLength(text), null);
        if (window is not null || text == "all") return true;
        if (WindowText.TryReadRange(text, out var from, out var before))
        {
            range = (from, before);
            return true;
        }
        scope.Fault(node.Offset, $"\"{text}\" is no window", WindowText.Hint);
        return false;
    }

    private bool IsEventName(Node node, string name)
    {
        if (name.Length > 0 && !name.Any(c => char.IsAsciiLetterUpper(c) || char.IsWhiteSpace(c))) return true;
        scope.Fault(node.Offset, $"\"{name}\" is no event name", "names are kept in snake case, such as \"order_completed\"");
        return false;
    }

    /// <summary>
    /// Stored states are found by it, so it never changes for the same aggregate: of a count or a sum the canonical list of
    /// event, ticks of the window or "all", and property.
    /// </summary>
    private static string KeyOf(AggregateKind kind, Condition? filter, params string?[] parts)
    {
        var canonical = Canonical.Print(new ListNode(0, [.. parts.Select(part => new LiteralNode(0, Value.Of(part)))]));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.KeyPart()}{canonical} {filter?.Source}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }

    private static string CanonicalOf(TimeSpan? window, (DateTimeOffset From, DateTimeOffset Before)? range) =>
        range is { } between ? string.Create(CultureInfo.InvariantCulture, $"{between.From.UtcTicks}/{between.Before.UtcTicks}")
        : window is null ? "all" : window.Value.Ticks.ToString(CultureInfo.InvariantCulture);

    private static string[] PathOf(string[] property) => property is [var name] ? name.Split('.') : [];

    private static string? TextOf(Node node) => node is LiteralNode { Value: { Kind: ValueKind.String, String: var text } } ? text : null;

    /// <summary>The leading arguments, which must be texts written out; null after a fault.</summary>
    private string[]? Texts(CallNode node, int least, int most, AggregateFunction function)
    {
        var count = node.Arguments.Count;
        if (count < least || count > most)
        {
            scope.Fault(node.Offset, function.IsSequence
                ? $"{node.Function}() takes two event names, a time, perhaps a key, and a window"
                : $"{node.Function}() takes {least} texts and perhaps a filter", $"write {function.Example}");
            return null;
        }
        var texts = new List<string>();
        foreach (var argument in node.Arguments.Take(function.IsSequence ? count : least))
        {
            if (TextOf(argument) is { } text) texts.Add(text);
            else scope.Fault(argument.Offset, $"{node.Function}() takes texts that are written out", $"write {function.Example}");
        }
        return texts.Count == (function.IsSequence ? count : least) ? [.. texts] : null;
    }
}
