using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Rapport.Gateway.OpenApi;

/// <summary>
/// JSON Schemas of messages and enums as protobuf JSON writes them: names in camel case, 64-bit integers and enums as
/// strings, well-known types in their own forms. Messages that are referred to are collected.
/// </summary>
internal sealed class SchemaWriter
{
    private const string DurationPattern = "^-?[0-9]+(\\.[0-9]{1,9})?s$";

    private readonly SortedDictionary<string, JsonObject> schemas = new(StringComparer.Ordinal);

    /// <summary>All messages and enums that were referred to, by name in <c>components.schemas</c>.</summary>
    public IReadOnlyDictionary<string, JsonObject> Schemas => schemas;

    /// <summary>Reference to a message, or the form of a well-known type.</summary>
    public JsonObject Of(MessageDescriptor message)
    {
        if (WellKnown(message) is { } form)
            return form;
        var name = NameOf(message.FullName);
        if (schemas.TryAdd(name, []))
            Fill(schemas[name], message, new HashSet<string>());
        return Reference(name);
    }

    /// <summary>A message without some of its fields, written in place.</summary>
    public JsonObject Without(MessageDescriptor message, IReadOnlySet<string> left)
    {
        var schema = new JsonObject();
        Fill(schema, message, left);
        return schema;
    }

    /// <summary>Schema of a field with its comment; lists and maps included.</summary>
    public JsonObject Of(FieldDescriptor field)
    {
        var schema = field switch
        {
            { IsMap: true } => new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = One(field.MessageType.FindFieldByName("value")),
            },
            { IsRepeated: true } => new JsonObject { ["type"] = "array", ["items"] = One(field) },
            _ => One(field),
        };
        if (Described(field) is { Length: > 0 } text)
            schema["description"] = text;
        return schema;
    }

    /// <summary>A reference into <c>components.schemas</c>.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>Adds an enum and gives the reference to it.</summary>
    public JsonObject Of(EnumDescriptor options)
    {
        var name = NameOf(options.FullName);
        var list = options.Values.Select(value => $"- `{value.Name}` {ProtoText.Of(value)}".TrimEnd());
        schemas.TryAdd(name, new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"{ProtoText.Of(options)}\n\n{string.Join("\n", list)}".Trim(),
            ["enum"] = new JsonArray([.. options.Values.Select(value => (JsonNode)value.Name)]),
        });
        return Reference(name);
    }

    // rapport.contact.v1.Contact is shown as contact.Contact.
    private static string NameOf(string fullName) =>
        fullName.Replace("rapport.", "", StringComparison.Ordinal).Replace(".v1.", ".", StringComparison.Ordinal);

    private void Fill(JsonObject schema, MessageDescriptor message, IReadOnlySet<string> left)
    {
        var properties = new JsonObject();
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => !left.Contains(field.Name)))
            properties[field.JsonName] = Of(field);
        schema["type"] = "object";
        if (ProtoText.Of(message) is { Length: > 0 } text)
            schema["description"] = text;
        schema["properties"] = properties;
        var required = message.Fields.InDeclarationOrder()
            .Where(field => !left.Contains(field.Name) && IsRequired(field)).Select(field => (JsonNode)field.JsonName);
        if (required.ToArray() is { Length: > 0 } names)
            schema["required"] = new JsonArray(names);
    }

    /// <summary>Whether the definition says that a caller has to give the field.</summary>
    public static bool IsRequired(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.Required) == true;

    private static string Described(FieldDescriptor field)
    {
        var text = ProtoText.Of(field);
        return field.RealContainingOneof is { } choice ? $"{text} (one of `{choice.Name}`)".TrimStart() : text;
    }

    private JsonObject One(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Of(field.MessageType),
        FieldType.Enum => Of(field.EnumType),
        FieldType.Bool => Typed("boolean"),
        FieldType.String => Typed("string"),
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Double => Typed("number", "double"),
        FieldType.Float => Typed("number", "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Typed("integer", "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        FieldType.UInt64 or FieldType.Fixed64 => Typed("string", "uint64"),
        _ => Typed("string", "int64"),
    };

    private static JsonObject? WellKnown(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" => Typed("string", "date-time"),
        "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern },
        "google.protobuf.FieldMask" => Typed("string"),
        "google.protobuf.Struct" or "google.protobuf.Any" or "google.protobuf.Empty" => Typed("object"),
        "google.protobuf.ListValue" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject() },
        // A body that is taken as it is.
        "google.protobuf.Value" or "google.api.HttpBody" => [],
        "google.protobuf.StringValue" or "google.protobuf.Int64Value" => Nullable("string"),
        "google.protobuf.BoolValue" => Nullable("boolean"),
        "google.protobuf.DoubleValue" => Nullable("number"),
        "google.protobuf.Int32Value" => Nullable("integer"),
        _ => null,
    };

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Typed(string type, string format) => new() { ["type"] = type, ["format"] = format };

    private static JsonObject Nullable(string type) => new() { ["type"] = new JsonArray(type, "null") };
}
