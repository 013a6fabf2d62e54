using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.OpenApi;

/// <summary>
/// JSON Schemas of messages and enums as protobuf JSON writes them: names in camel case, 64-bit integers and enums as
/// strings, well-known types in their own forms. Messages that are referred to are added to the document's components.
/// </summary>
/// <param name="document">Where they are added.</param>
/// <param name="requests">Messages that callers send. All others are only answered, with every field that has a default.</param>
internal sealed class SchemaWriter(OpenApiDocument document, IEnumerable<MessageDescriptor> requests)
{
    private const string DurationPattern = "^-?[0-9]+(\\.[0-9]{1,9})?s$";

    private readonly HashSet<string> sent = Reachable(requests);

    /// <summary>Reference to a message, or the form of a well-known type.</summary>
    public IOpenApiSchema Of(MessageDescriptor message)
    {
        if (WellKnown(message) is { } form)
            return form;
        var name = NameOf(message.FullName);
        if (!document.Components!.Schemas!.ContainsKey(name))
        {
            var schema = new OpenApiSchema();
            document.Components.Schemas[name] = schema;
            Fill(schema, message, new HashSet<string>());
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>A message without some of its fields, written in place.</summary>
    public OpenApiSchema Without(MessageDescriptor message, IReadOnlySet<string> left)
    {
        var schema = new OpenApiSchema();
        Fill(schema, message, left);
        return schema;
    }

    /// <summary>Schema of a field with its comment; lists and maps included.</summary>
    public IOpenApiSchema Of(FieldDescriptor field)
    {
        var schema = field switch
        {
            { IsMap: true } => new OpenApiSchema
            {
                Type = JsonSchemaType.Object, AdditionalProperties = One(field.MessageType.FindFieldByName("value")),
            },
            { IsRepeated: true } => new OpenApiSchema { Type = JsonSchemaType.Array, Items = One(field) },
            _ => One(field),
        };
        if (Described(field) is { Length: > 0 } text)
            schema.Description = text;
        if (schema is OpenApiSchema own && CallContract.PersonalOf(field) != PersonalData.Unspecified)
            own.Extensions = new Dictionary<string, IOpenApiExtension>
            {
                [OperationWriter.PersonalData] = OperationWriter.Word(CallContract.PersonalOf(field)),
            };
        return schema;
    }

    /// <summary>Whether the definition says that a caller has to give the field.</summary>
    public static bool IsRequired(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.Required) == true;

    private IOpenApiSchema Of(EnumDescriptor options)
    {
        var name = NameOf(options.FullName);
        var list = options.Values.Select(value => $"- `{value.Name}` {ProtoText.Of(value)}".TrimEnd());
        document.Components!.Schemas!.TryAdd(name, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = $"{ProtoText.Of(options)}\n\n{string.Join("\n", list)}".Trim(),
            Enum = [.. options.Values.Select(value => (JsonNode)value.Name)],
        });
        return new OpenApiSchemaReference(name, document);
    }

    // rapport.contact.v1.Contact is shown as contact.Contact.
    private static string NameOf(string fullName) =>
        fullName.Replace("rapport.", "", StringComparison.Ordinal).Replace(".v1.", ".", StringComparison.Ordinal);

    private void Fill(OpenApiSchema schema, MessageDescriptor message, IReadOnlySet<string> left)
    {
        var fields = message.Fields.InDeclarationOrder().Where(field => !left.Contains(field.Name)).ToList();
        schema.Type = JsonSchemaType.Object;
        if (ProtoText.Of(message) is { Length: > 0 } text)
            schema.Description = text;
        schema.Properties = fields.ToDictionary(field => field.JsonName, Of);
        var required = fields.Where(field => IsRequired(field) || IsAlwaysThere(field)).Select(field => field.JsonName);
        if (required.ToHashSet() is { Count: > 0 } names)
            schema.Required = names;
    }

    // Services write defaults too: only what has presence (messages, optional fields, choices) may be missing.
    private bool IsAlwaysThere(FieldDescriptor field) =>
        !sent.Contains(field.ContainingType.FullName) && !field.HasPresence;

    private static string Described(FieldDescriptor field)
    {
        var text = ProtoText.Of(field);
        return field.RealContainingOneof is { } choice ? $"{text} (one of `{choice.Name}`)".TrimStart() : text;
    }

    private IOpenApiSchema One(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Of(field.MessageType),
        FieldType.Enum => Of(field.EnumType),
        FieldType.Bool => Typed(JsonSchemaType.Boolean),
        FieldType.String => Typed(JsonSchemaType.String),
        FieldType.Bytes => new OpenApiSchema { Type = JsonSchemaType.String, ContentEncoding = "base64" },
        FieldType.Double => Typed(JsonSchemaType.Number, "double"),
        FieldType.Float => Typed(JsonSchemaType.Number, "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Typed(JsonSchemaType.Integer, "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
        FieldType.UInt64 or FieldType.Fixed64 => Typed(JsonSchemaType.String, "uint64"),
        _ => Typed(JsonSchemaType.String, "int64"),
    };

    private static OpenApiSchema? WellKnown(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" => Typed(JsonSchemaType.String, "date-time"),
        "google.protobuf.Duration" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DurationPattern },
        "google.protobuf.FieldMask" => Typed(JsonSchemaType.String),
        "google.protobuf.Struct" or "google.protobuf.Any" or "google.protobuf.Empty" => Typed(JsonSchemaType.Object),
        "google.protobuf.ListValue" => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema() },
        // A body that is taken as it is.
        "google.protobuf.Value" or "google.api.HttpBody" => new OpenApiSchema(),
        "google.protobuf.StringValue" or "google.protobuf.Int64Value" => Typed(JsonSchemaType.String | JsonSchemaType.Null),
        "google.protobuf.BoolValue" => Typed(JsonSchemaType.Boolean | JsonSchemaType.Null),
        "google.protobuf.DoubleValue" => Typed(JsonSchemaType.Number | JsonSchemaType.Null),
        "google.protobuf.Int32Value" => Typed(JsonSchemaType.Integer | JsonSchemaType.Null),
        _ => null,
    };

    private static OpenApiSchema Typed(JsonSchemaType type, string? format = null) => new() { Type = type, Format = format };

    private static HashSet<string> Reachable(IEnumerable<MessageDescriptor> roots)
    {
        var (seen, left) = (new HashSet<string>(), new Stack<MessageDescriptor>(roots));
        while (left.TryPop(out var message))
            if (seen.Add(message.FullName))
                foreach (var field in message.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message))
                    left.Push(field.MessageType);
        return seen;
    }
}
