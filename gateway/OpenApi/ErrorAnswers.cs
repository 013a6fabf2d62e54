using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Rapport.Gateway.OpenApi;

/// <summary>The one form of all errors: google.rpc.Status with its details.</summary>
internal static class ErrorSchema
{
    private const string ReasonPrefix = "ERROR_REASON_";

    /// <summary>Answers that calls can give, by HTTP status: their names in <c>components.responses</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Responses = new Dictionary<string, string>
    {
        ["400"] = "BadRequest",
        ["401"] = "Unauthenticated",
        ["403"] = "ScopeMissing",
        ["404"] = "NotFound",
        ["409"] = "Conflict",
        ["429"] = "RateLimited",
        ["503"] = "Unavailable",
        ["default"] = "Error",
    };

    /// <summary>Answers that calls with a body can give besides.</summary>
    public static readonly IReadOnlyDictionary<string, string> BodyResponses = new Dictionary<string, string>
    {
        ["413"] = "TooLarge",
        ["415"] = "ContentTypeUnsupported",
    };

    /// <summary>Entries of <c>components.responses</c>.</summary>
    public static JsonObject Components() => new()
    {
        ["BadRequest"] = Response("Fields are at fault, each named in fieldViolations; or the state forbids the call."),
        ["Unauthenticated"] = Response("No credential, an unknown one, or an expired one."),
        ["ScopeMissing"] = Response("The credential does not carry the scope, which ErrorInfo.metadata names."),
        ["NotFound"] = Response("There is no such thing in this workspace; ErrorInfo.metadata names resource and id."),
        ["Conflict"] = Response(
            "The id is taken, or the state has changed meanwhile: read again and repeat. Or the same request, by its key, "
            + "is being carried out: come back after Retry-After.", retried: true),
        ["TooLarge"] = Response("The body is larger than the limit, which ErrorInfo.metadata names."),
        ["ContentTypeUnsupported"] = Response("The body is not application/json."),
        ["RateLimited"] = Response("Too many requests for the workspace; come back after Retry-After.", retried: true),
        ["Unavailable"] = Response("A service or store cannot be reached; come back after Retry-After.", retried: true),
        ["Error"] = Response("Any other error: the reason says which."),
    };

    /// <summary>The schema of the body, its reasons from the proto definition.</summary>
    public static JsonObject Schema(EnumDescriptor reasons) => new()
    {
        ["type"] = "object",
        ["description"] = "google.rpc.Status, the same on JSON and gRPC.",
        ["properties"] = new JsonObject
        {
            ["code"] = Typed("integer", "gRPC status code."),
            ["message"] = Typed("string", "One sentence for developers."),
            ["details"] = new JsonObject { ["type"] = "array", ["items"] = Detail(reasons) },
        },
    };

    private static JsonObject Detail(EnumDescriptor reasons) => new()
    {
        ["type"] = "object",
        ["description"] = "google.rpc.ErrorInfo always; BadRequest and RetryInfo where they say something.",
        ["properties"] = new JsonObject
        {
            ["@type"] = Typed("string", "For example type.googleapis.com/google.rpc.ErrorInfo."),
            ["reason"] = Reason(reasons),
            ["domain"] = new JsonObject { ["const"] = "rapport", ["description"] = "ErrorInfo." },
            ["metadata"] = new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" },
                ["description"] = "ErrorInfo: the dynamic values of the message.",
            },
            ["fieldViolations"] = FieldViolations(),
            ["retryDelay"] = Typed("string", "RetryInfo: when to come back, for example \"1s\"."),
        },
    };

    private static JsonObject Reason(EnumDescriptor reasons)
    {
        var named = reasons.Values.Skip(1)
            .Select(value => (Name: value.Name[ReasonPrefix.Length..], Text: ProtoText.Of(value))).ToList();
        var list = string.Join("\n", named.Select(reason => $"- `{reason.Name}` {reason.Text}"));
        return new JsonObject
        {
            ["type"] = "string",
            ["description"] = "ErrorInfo.\n\n" + list,
            ["enum"] = new JsonArray([.. named.Select(reason => (JsonNode)reason.Name)]),
        };
    }

    private static JsonObject FieldViolations() => new()
    {
        ["type"] = "array",
        ["description"] = "BadRequest: every field at fault.",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["field"] = Typed("string", "Path from the request: events[3].occurred_at."),
                ["description"] = Typed("string", "What is wrong and what would be right."),
            },
        },
    };

    private static JsonObject Response(string description, bool retried = false)
    {
        var response = new JsonObject
        {
            ["description"] = description,
            ["content"] = new JsonObject
            {
                ["application/json"] = new JsonObject { ["schema"] = SchemaWriter.Reference("Status") },
            },
        };
        if (retried)
            response["headers"] = new JsonObject
            {
                ["Retry-After"] = new JsonObject
                {
                    ["schema"] = new JsonObject { ["type"] = "integer" },
                    ["description"] = "Seconds.",
                },
            };
        return response;
    }

    private static JsonObject Typed(string type, string description) =>
        new() { ["type"] = type, ["description"] = description };
}
