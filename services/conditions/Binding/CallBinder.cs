using System.Text.RegularExpressions;
using NodaTime;
using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Binds calls: macros, our functions, and the standard functions of CEL.</summary>
internal sealed class CallBinder(BindingScope scope, Binder binder)
{
    /// <summary>As the zone of a part of an instant: the contact's own.</summary>
    public const string ContactZone = "contact";

    private readonly MacroBinder macros = new(scope, binder);
    private readonly ContactFunctionBinder contactFunctions = new(scope, binder);

    public Bound Bind(CallNode node)
    {
        if (node.Target is null && node.Function == "has") return new NameBinder(scope, binder).BindHas(node);
        if (node.Target is null && ContactFunctionBinder.Names.Contains(node.Function))
            return contactFunctions.Bind(node);
        if (node.Function == "matches") return BindMatches(node);
        if (node.Target is not null && MacroBinder.Names.Contains(node.Function)) return macros.Bind(node, node.Target);
        if (node.Target is not null && TimeFunctions.Find(node.Function) is not null)
            return BindTimePart(node, node.Target);
        return BindStandard(node);
    }

    private Bound BindStandard(CallNode node)
    {
        Node[] operandNodes = node.Target is null ? [.. node.Arguments] : [node.Target, .. node.Arguments];
        var function = StandardFunctions.Find(node.Function, node.Target is not null, operandNodes.Length);
        if (function is null) return Unknown(node);
        var operands = operandNodes.Select(binder.Bind).ToArray();
        var user = $"{node.Function}()";
        if (!scope.Require(operands[0], function.First, operandNodes[0], user)) return Bound.Failed;
        var errors = scope.Errors(node, node.Function);
        if (function.Unary is not null)
            return Warned(node, operands[0], new Bound(function.Result, Apply(function.Unary, operands[0], errors)));
        if (!scope.Require(operands[1], function.Second, operandNodes[1], user)) return Bound.Failed;
        return new Bound(function.Result, Apply(function.Binary!, operands[0], operands[1], errors)).Folded(operands);
    }

    /// <summary>A text written out that can never be converted is a slip to report when the rule is saved.</summary>
    private Bound Warned(CallNode node, Bound operand, Bound bound)
    {
        var folded = bound.Folded(operand);
        if (!operand.IsConstant || folded.IsConstant || operand.Type.Kinds != Kinds.String) return folded;
        return scope.Fault(node.Offset, bound.Constant.Error.Message);
    }

    private static Evaluator Apply(UnaryOperation operation, Bound operand, SiteErrors errors) => context =>
    {
        var value = operand.Evaluate(context);
        return value.IsError ? value : operation(value, errors);
    };

    private static Evaluator Apply(BinaryOperation operation, Bound left, Bound right, SiteErrors errors) => context =>
    {
        var first = left.Evaluate(context);
        if (first.IsError) return first;
        var second = right.Evaluate(context);
        return second.IsError ? second : operation(first, second, errors);
    };

    private Bound BindMatches(CallNode node)
    {
        Node[] operands = node.Target is null ? [.. node.Arguments] : [node.Target, .. node.Arguments];
        if (operands is not [var textNode, var patternNode])
            return scope.Fault(node.Offset, "matches() takes one pattern, as in name.matches(\"^a.*\")");
        var text = binder.Bind(textNode);
        if (!scope.Require(text, Kinds.String, textNode, "matches()")) return Bound.Failed;
        if (patternNode is not LiteralNode { Value: { Kind: ValueKind.String, String: var pattern } })
            return scope.Fault(patternNode.Offset, "the pattern of matches() must be written out as text");
        try
        {
            var regex = RegexPattern.Compile(pattern);
            return new Bound(CelType.Bool, Match(text, regex, scope.Errors(node, "matches"))).Folded(text);
        }
        catch (RegexException refusal)
        {
            return scope.Fault(patternNode.Offset, refusal.Message, refusal.Hint);
        }
    }

    private static Evaluator Match(Bound text, Regex regex, SiteErrors errors) => context =>
    {
        var value = text.Evaluate(context);
        if (value.Kind != ValueKind.String) return value.IsError ? value : errors.NoOverload(value);
        return value.String.Length > Limits.RegexInputLength
            ? errors.Fail("was given a text that is too long")
            : Value.Of(regex.IsMatch(value.String));
    };

    private Bound BindTimePart(CallNode node, Node targetNode)
    {
        var target = binder.Bind(targetNode);
        var (ofInstant, ofDuration) = (TimeFunctions.Find(node.Function)!, TimeFunctions.FindOfDuration(node.Function));
        var needed = ofDuration is null ? Kinds.Timestamp : Kinds.Timestamp | Kinds.Duration;
        if (!scope.Require(target, needed, targetNode, $"{node.Function}()")) return Bound.Failed;
        Func<EvaluationContext, DateTimeZone>? zoneOf = null;
        if (node.Arguments.Count > 0)
        {
            if (node.Arguments is not [LiteralNode { Value: { Kind: ValueKind.String, String: var name } }])
                return scope.Fault(node.Offset, $"{node.Function}() takes one zone, written out as text");
            zoneOf = ZoneOf(name);
            if (zoneOf is null)
                return scope.Fault(node.Arguments[0].Offset, $"unknown zone \"{name}\"",
                    $"use an IANA name such as \"Europe/Paris\", an offset such as \"+08:00\", or \"{ContactZone}\" for the contact's own");
            ofDuration = null;
        }
        var errors = scope.Errors(node, node.Function);
        var bound = new Bound(CelType.Int, context =>
        {
            var value = target.Evaluate(context);
            if (value.IsError) return value;
            if (value.Kind == ValueKind.Timestamp)
                return Value.Of(ofInstant(zoneOf is null ? value.Timestamp : TimeFunctions.ClockOf(value.Timestamp, zoneOf(context))));
            return value.Kind == ValueKind.Duration && ofDuration is not null
                ? Value.Of(ofDuration(value.Duration))
                : errors.NoOverload(value);
        });
        return node.Arguments is [LiteralNode { Value.String: ContactZone }] ? bound : bound.Folded(target);
    }

    /// <summary>The zone of a name; null when there is none. A filter of counted events does not see the contact's.</summary>
    private Func<EvaluationContext, DateTimeZone>? ZoneOf(string name)
    {
        if (name == ContactZone)
        {
            if (scope.IsFilter) return null;
            scope.Reads.AddZone();
            return static context => context.Zone;
        }
        return TimeFunctions.FindZone(name) is { } zone ? _ => zone : null;
    }

    private Bound Unknown(CallNode node)
    {
        var isMethod = node.Target is not null;
        if (StandardFunctions.Names(isMethod).Contains(node.Function))
            return scope.Fault(node.Offset, $"{node.Function}() takes another number of values");
        if (StandardFunctions.Names(!isMethod).Contains(node.Function))
            return scope.Fault(node.Offset, isMethod
                ? $"{node.Function}() is no method: write {node.Function}(value)"
                : $"{node.Function}() is a method: write value.{node.Function}(...)");
        if (StandardFunctions.IsElsewhere(node.Function))
            return scope.Fault(node.Offset, $"the CEL function '{node.Function}' is not supported");
        IEnumerable<string> known = isMethod
            ? [.. StandardFunctions.Names(true), .. MacroBinder.Names, "matches"]
            : [.. StandardFunctions.Names(false), .. ContactFunctionBinder.Names, "has", "matches"];
        return scope.Fault(node.Offset, $"unknown function '{node.Function}'",
            StandardFunctions.Synonym(node.Function) is { } synonym
                ? $"did you mean '{synonym}'?"
                : NearestName.Hint(node.Function, known));
    }
}
