using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Idempotency;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Gateway.OpenApi;

/// <summary>Describes one HTTP binding of a call as an OpenAPI operation.</summary>
internal sealed partial class OperationWriter(SchemaWriter schemas, JsonObject examples)
{
    private const string AnyContent = "google.api.HttpBody";

    /// <summary>Name of an operation: <c>ContactService_GetContact</c>.</summary>
    public static string IdOf(ApiMethod method) => $"{method.Rpc.Service.Name}_{method.Rpc.Name}";

    /// <summary>Heading under which a service's calls are shown: ContactService is Contact.</summary>
    public static string TagOf(ServiceDescriptor service) =>
        service.Name.EndsWith("Service", StringComparison.Ordinal) ? service.Name[..^"Service".Length] : service.Name;

    /// <summary>Names of the variables in a path template.</summary>
    public static IReadOnlyList<string> VariablesOf(string template) =>
        [.. PathVariable().Matches(template).Select(match => match.Groups[1].Value)];

    /// <summary>The operation of one binding; further bindings of a call get a number in their name.</summary>
    public JsonObject Of(ApiMethod method, HttpBinding binding)
    {
        var text = ProtoText.Of(method.Rpc);
        var position = method.Bindings.ToList().IndexOf(binding);
        var operation = new JsonObject
        {
            ["operationId"] = position == 0 ? IdOf(method) : $"{IdOf(method)}_{position + 1}",
            ["tags"] = new JsonArray(TagOf(method.Rpc.Service)),
            ["summary"] = ProtoText.FirstSentence(text),
            ["description"] = $"{text}\n\nScope: `{method.Scope}`. gRPC: `{method.Rpc.FullName}`.",
            ["security"] = Security(method),
        };
        if (Parameters(method, binding) is { Count: > 0 } parameters)
            operation["parameters"] = parameters;
        if (binding.Body.Length > 0)
            operation["requestBody"] = RequestBody(method, binding);
        operation["responses"] = Responses(method, binding);
        return operation;
    }

    private static JsonArray Security(ApiMethod method)
    {
        var security = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() });
        if (method.TakesWriteKey)
            security.Add(new JsonObject { ["writeKey"] = new JsonArray() });
        return security;
    }

    private JsonArray Parameters(ApiMethod method, HttpBinding binding)
    {
        var inPath = VariablesOf(binding.Template);
        var parameters = new JsonArray();
        foreach (var name in inPath)
            parameters.Add(Parameter(method.Rpc.InputType.FindFieldByName(name), name, "path"));
        if (binding.Body != "*")
        {
            var inQuery = method.Rpc.InputType.Fields.InDeclarationOrder()
                .Where(field => !inPath.Contains(field.Name) && field.Name != binding.Body);
            AddQuery(parameters, inQuery, "");
        }

        if (method.IsWrite)
            parameters.Add(Key());
        return parameters;
    }

    private static JsonObject Key() => new()
    {
        ["name"] = RequestKey.Header, ["in"] = "header",
        ["schema"] = new JsonObject
        {
            ["type"] = "string", ["minLength"] = 1, ["maxLength"] = RequestKey.LongestKey,
            ["pattern"] = "^[!-~]([ -~]*[!-~])?$",
        },
        ["description"] =
            "Names this request, so that repeating it has one effect and one answer, for 7 days. The same as request_id.",
    };

    private void AddQuery(JsonArray parameters, IEnumerable<FieldDescriptor> fields, string prefix)
    {
        foreach (var field in fields)
        {
            var nested = field is { FieldType: FieldType.Message, IsRepeated: false }
                && !field.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal);
            // A message in a message in the query is nobody's API.
            if (nested && prefix.Length == 0)
                AddQuery(parameters, field.MessageType.Fields.InDeclarationOrder(), field.Name + ".");
            else if (!nested)
                parameters.Add(Parameter(field, prefix + field.Name, "query"));
        }
    }

    private JsonObject Parameter(FieldDescriptor field, string name, string place)
    {
        var schema = schemas.Of(field);
        schema.Remove("description", out var text);
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["schema"] = schema };
        if (place == "path" || SchemaWriter.IsRequired(field))
            parameter["required"] = true;
        if (text is not null)
            parameter["description"] = text;
        return parameter;
    }

    private JsonObject RequestBody(ApiMethod method, HttpBinding binding)
    {
        var inPath = VariablesOf(binding.Template).ToHashSet();
        var schema = binding.Body != "*" ? schemas.Of(method.Rpc.InputType.FindFieldByName(binding.Body))
            : inPath.Count > 0 ? schemas.Without(method.Rpc.InputType, inPath)
            : schemas.Of(method.Rpc.InputType);
        return new JsonObject
        {
            ["required"] = true,
            ["content"] = Content("application/json", schema, Example(method, "request")),
        };
    }

    private JsonObject Responses(ApiMethod method, HttpBinding binding)
    {
        var type = method.Rpc.IsServerStreaming ? "application/x-ndjson" : "application/json";
        var content = method.Rpc.OutputType.FullName == AnyContent
            ? Content("*/*", [], null)
            : Content(type, schemas.Of(method.Rpc.OutputType), Example(method, "response"));
        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = content },
        };
        var errors = binding.Body.Length > 0
            ? ErrorSchema.Responses.Concat(ErrorSchema.BodyResponses) : ErrorSchema.Responses;
        foreach (var (status, name) in errors.OrderBy(error => error.Key, StringComparer.Ordinal))
            responses[status] = new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
        return responses;
    }

    private JsonNode? Example(ApiMethod method, string side) => examples[IdOf(method)]?[side]?.DeepClone();

    private static JsonObject Content(string type, JsonObject schema, JsonNode? example)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
            media["example"] = example;
        return new JsonObject { [type] = media };
    }

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex PathVariable();
}
