using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>The values that a condition looked at, for the trace.</summary>
internal static class ReadValues
{
    private const int LongestText = 200;

    /// <summary>Adds the values of what the condition reads, by their names in conditions.</summary>
    public static void AddTo(JsonObject values, ConditionReads reads, EvaluationContext context)
    {
        if (reads.Event)
            values["event.name"] = context.EventName;
        foreach (var property in reads.EventProperties ?? (IReadOnlySet<string>)new HashSet<string>())
            if (context.Properties.TryGet(property, out var value))
                values[$"event.properties.{property}"] = NodeOf(value);
        foreach (var attribute in reads.ContactAttributes)
            if (context.Attributes.TryGet(attribute, out var value))
                values[$"contact.{attribute}"] = NodeOf(value);
        if (reads.Tags)
            values["contact.tags"] =
                new JsonArray([.. context.Tags.Order(StringComparer.Ordinal).Select(tag => JsonValue.Create(tag))]);
        if (reads.Stage)
            values["contact.stage"] = context.Stage;
        foreach (var segment in reads.Segments)
            values[$"in_segment({segment})"] = context.Segments.Contains(segment);
        foreach (var threshold in reads.Thresholds)
            values[$"crossed({threshold.Key})"] = context.Crossed.Contains(threshold.Key);
    }

    private static JsonNode? NodeOf(in Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => JsonValue.Create(value.Bool),
        ValueKind.Int => JsonValue.Create(value.Int),
        ValueKind.Double when double.IsFinite(value.Double) => JsonValue.Create(value.Double),
        ValueKind.Timestamp => JsonValue.Create(value.Timestamp.ToString("O", CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(
            value.ToString() is { Length: > LongestText } text ? text[..LongestText] : value.ToString()),
    };
}
