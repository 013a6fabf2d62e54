using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Idempotency;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Gateway.OpenApi;

/// <summary>Describes one HTTP binding of a call as an OpenAPI operation.</summary>
internal sealed partial class OperationWriter(OpenApiDocument document, SchemaWriter schemas, JsonObject examples)
{
    /// <summary>Extension that says what a call changes: none, writes, sends or deletes.</summary>
    public const string SideEffect = "x-rapport-side-effect";

    /// <summary>Extension of calls and fields: none, pseudonymous or identifying.</summary>
    public const string PersonalData = "x-rapport-personal-data";

    private const string Json = "application/json";
    private const string File = "application/octet-stream";

    /// <summary>Name of an operation: <c>ContactService_GetContact</c>.</summary>
    public static string IdOf(ApiMethod method) => $"{method.Rpc.Service.Name}_{method.Rpc.Name}";

    /// <summary>Heading under which a service's calls are shown: ContactService is Contact.</summary>
    public static string TagOf(ServiceDescriptor service) =>
        service.Name.EndsWith("Service", StringComparison.Ordinal) ? service.Name[..^"Service".Length] : service.Name;

    /// <summary>A value of the contract's enums as the reference writes it.</summary>
    public static JsonNodeExtension Word(Enum value) => new(Text(value));

    /// <summary>The operation of one binding; further bindings of a call get a number in their name.</summary>
    public OpenApiOperation Of(ApiMethod method, HttpBinding binding)
    {
        var position = method.Bindings.ToList().IndexOf(binding);
        var operation = new OpenApiOperation
        {
            OperationId = position == 0 ? IdOf(method) : $"{IdOf(method)}_{position + 1}",
            Tags = new HashSet<OpenApiTagReference> { new(TagOf(method.Rpc.Service), document) },
            Summary = ProtoText.TitleOf(method.Rpc),
            Description = $"{ProtoText.Of(method.Rpc)}\n\nScope: `{method.Facts.Scope}`. "
                + $"Side effect: {Text(method.Facts.SideEffect)}. Personal data: {Text(method.Facts.PersonalData)}. "
                + $"gRPC: `{method.Rpc.FullName}`.",
            Security = Security(method),
            Responses = new OpenApiResponses
            {
                ["200"] = new OpenApiResponse
                {
                    Description = "Done.",
                    Content = Content(schemas.Of(method.Rpc.OutputType), Example(method, "response")),
                },
            },
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                [SideEffect] = Word(method.Facts.SideEffect),
                [PersonalData] = Word(method.Facts.PersonalData),
            },
        };
        if (Parameters(method, binding) is { Count: > 0 } parameters)
            operation.Parameters = parameters;
        if (binding.Body.Length > 0)
            operation.RequestBody = RequestBody(method, binding);
        ErrorAnswers.Declare(document, operation, method.IsWrite);
        return operation;
    }

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();

    private List<OpenApiSecurityRequirement> Security(ApiMethod method)
    {
        List<OpenApiSecurityRequirement> either = [Requirement("apiKey", method.Facts.Scope)];
        if (method.Facts.WriteKey)
            either.Add(Requirement("writeKey"));
        return either;
    }

    private OpenApiSecurityRequirement Requirement(string scheme, params List<string> scopes) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = scopes };

    private List<IOpenApiParameter> Parameters(ApiMethod method, HttpBinding binding)
    {
        var inPath = VariablesOf(binding.Template);
        List<IOpenApiParameter> parameters =
        [
            .. inPath.Select(name =>
                Parameter(method.Rpc.InputType.FindFieldByName(name), name, ParameterLocation.Path)),
        ];
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

    private static OpenApiParameter Key() => new()
    {
        Name = RequestKey.Header,
        In = ParameterLocation.Header,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestKey.LongestKey,
            Pattern = "^[!-~]([ -~]*[!-~])?$",
        },
        Description =
            "Names this request, so that repeating it has one effect and one answer, for 7 days. The same as request_id.",
    };

    private void AddQuery(List<IOpenApiParameter> parameters, IEnumerable<FieldDescriptor> fields, string prefix)
    {
        foreach (var field in fields)
        {
            var nested = field is { FieldType: FieldType.Message, IsRepeated: false }
                && !field.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal);
            // A message in a message in the query is nobody's API.
            if (nested && prefix.Length == 0)
                AddQuery(parameters, field.MessageType.Fields.InDeclarationOrder(), field.Name + ".");
            else if (!nested)
                parameters.Add(Parameter(field, prefix + field.Name, ParameterLocation.Query));
        }
    }

    private OpenApiParameter Parameter(FieldDescriptor field, string name, ParameterLocation place)
    {
        var schema = schemas.Of(field);
        var text = schema.Description;
        schema.Description = null;
        return new OpenApiParameter
        {
            Name = name,
            In = place,
            Required = place == ParameterLocation.Path || SchemaWriter.IsRequired(field),
            Schema = schema,
            Description = text,
        };
    }

    private OpenApiRequestBody RequestBody(ApiMethod method, HttpBinding binding)
    {
        var inPath = VariablesOf(binding.Template).ToHashSet();
        var schema = binding.Body != "*" ? schemas.Of(method.Rpc.InputType.FindFieldByName(binding.Body))
            : inPath.Count > 0 ? schemas.Without(method.Rpc.InputType, inPath)
            : schemas.Of(method.Rpc.InputType);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = method.Facts.TakesFile
                ? new Dictionary<string, IOpenApiMediaType> { [File] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } }
                : Content(schema, Example(method, "request")),
        };
    }

    private JsonNode? Example(ApiMethod method, string side) => examples[IdOf(method)]?[side]?.DeepClone();

    private static Dictionary<string, IOpenApiMediaType> Content(IOpenApiSchema schema, JsonNode? example) =>
        new() { [Json] = new OpenApiMediaType { Schema = schema, Example = example } };

    private static List<string> VariablesOf(string template) =>
        [.. PathVariable().Matches(template).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex PathVariable();
}
