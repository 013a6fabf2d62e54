using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Contact.Contracts;

/// <summary>Properties as JSON nodes, as schemas look at them.</summary>
internal static class StructNodes
{
    /// <summary>The object; null and empty ones as one without entries.</summary>
    public static JsonObject ToNode(this Struct? fields) =>
        new((fields?.Fields ?? []).Select(field => KeyValuePair.Create(field.Key, ToNode(field.Value))));

    private static JsonNode? ToNode(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => value.BoolValue,
        // What no JSON can hold stands in old events only.
        Value.KindOneofCase.NumberValue => double.IsFinite(value.NumberValue) ? Number(value.NumberValue) : null,
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.StructValue => value.StructValue.ToNode(),
        Value.KindOneofCase.ListValue => new JsonArray([.. value.ListValue.Values.Select(ToNode)]),
        _ => null,
    };

    // A whole number as one, so that it is of the type integer.
    private static JsonNode Number(double number) =>
        Math.Truncate(number) == number && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
}
