using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace Rapport.Gateway.OpenApi;

/// <summary>The one form of all errors, google.rpc.Status with its details, and which operation can answer which.</summary>
internal static class ErrorAnswers
{
    private const string ReasonPrefix = "ERROR_REASON_";
    private const string SchemaName = "Status";

    private static readonly (string Status, string Name, string Description, bool Retried)[] All =
    [
        ("400", "BadRequest", "Fields are at fault, each named in fieldViolations; or the state forbids the call.", false),
        ("401", "Unauthenticated", "No credential, an unknown one, or an expired one.", false),
        ("403", "ScopeMissing", "The credential does not carry the scope, which ErrorInfo.metadata names.", false),
        ("404", "NotFound", "There is no such thing in this workspace; ErrorInfo.metadata names resource and id.", false),
        ("409", "Conflict", "The id is taken, or the state has changed meanwhile: read again and repeat. Or the same "
            + "request, by its key, is being carried out: come back after Retry-After.", true),
        ("413", "TooLarge", "The body is larger than the limit, which ErrorInfo.metadata names.", false),
        ("415", "ContentTypeUnsupported", "The body is not application/json, or packed with something else than gzip.", false),
        ("429", "RateLimited", "Too many requests for the workspace; come back after Retry-After.", true),
        ("503", "Unavailable", "A service or store cannot be reached; come back after Retry-After.", true),
        ("default", "Error", "Any other error: the reason says which.", false),
    ];

    /// <summary>Puts schema and answers into the components.</summary>
    /// <param name="reasons">rapport.common.v1.ErrorReason.</param>
    public static void AddComponents(OpenApiDocument document, EnumDescriptor reasons)
    {
        document.Components!.Schemas![SchemaName] = Schema(reasons);
        document.Components.Responses = All.ToDictionary(
            answer => answer.Name, answer => (IOpenApiResponse)Response(document, answer.Description, answer.Retried));
    }

    /// <summary>Declares what an operation answers when it fails; what it declares itself stays.</summary>
    /// <param name="changes">It changes something, so that two can be at odds.</param>
    public static void Declare(OpenApiDocument document, OpenApiOperation operation, bool changes)
    {
        // Without a credential there are no parameters, no bodies and no limits: the probes.
        var asks = operation.Security is { Count: > 0 };
        foreach (var (status, name, _, _) in All)
        {
            var can = status switch
            {
                "400" or "default" => true,
                "409" => changes,
                "413" or "415" => operation.RequestBody is not null,
                _ => asks,
            };
            if (can)
                operation.Responses!.TryAdd(status, new OpenApiResponseReference(name, document));
        }
    }

    private static OpenApiSchema Schema(EnumDescriptor reasons) => Object(
        "google.rpc.Status, the same on JSON and gRPC.",
        ("code", Typed(JsonSchemaType.Integer, "gRPC status code.")),
        ("message", Typed(JsonSchemaType.String, "One sentence for developers.")),
        ("details", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Detail(reasons) }));

    private static OpenApiSchema Detail(EnumDescriptor reasons)
    {
        var detail = Object(
            "google.rpc.ErrorInfo always; BadRequest and RetryInfo where they say something.",
            ("@type", Typed(JsonSchemaType.String, "For example type.googleapis.com/google.rpc.ErrorInfo.")),
            ("reason", Reason(reasons)),
            ("domain", new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["rapport"], Description = "ErrorInfo." }),
            ("metadata", new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = "ErrorInfo: the dynamic values of the message.",
            }),
            ("fieldViolations", new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "BadRequest: every field at fault.",
                Items = Object(null,
                    ("field", Typed(JsonSchemaType.String, "Path from the request: events[3].occurred_at.")),
                    ("description", Typed(JsonSchemaType.String, "What is wrong and what would be right."))),
            }),
            ("retryDelay", Typed(JsonSchemaType.String, "RetryInfo: when to come back, for example \"1s\".")));
        detail.Required = new HashSet<string> { "@type" };
        return detail;
    }

    private static OpenApiSchema Reason(EnumDescriptor reasons)
    {
        var named = reasons.Values.Skip(1)
            .Select(value => (Name: value.Name[ReasonPrefix.Length..], Text: ProtoText.Of(value))).ToList();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "ErrorInfo.\n\n" + string.Join("\n", named.Select(reason => $"- `{reason.Name}` {reason.Text}")),
            Enum = [.. named.Select(reason => (JsonNode)reason.Name)],
        };
    }

    private static OpenApiResponse Response(OpenApiDocument document, string description, bool retried)
    {
        var response = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(SchemaName, document) },
            },
        };
        if (retried)
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer }, Description = "Seconds.",
                },
            };
        return response;
    }

    // Everything that is listed is always there.
    private static OpenApiSchema Object(string? description, params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = properties.ToDictionary(p => p.Name, p => (IOpenApiSchema)p.Schema),
        Required = properties.Select(p => p.Name).ToHashSet(),
    };

    private static OpenApiSchema Typed(JsonSchemaType type, string description) =>
        new() { Type = type, Description = description };
}
