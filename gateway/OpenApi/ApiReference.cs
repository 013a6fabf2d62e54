using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.OpenApi;

/// <summary>
/// The OpenAPI 3.1 description of everything the gateway answers in HTTP: the calls from the proto definitions, the
/// Segment paths and the gateway's own from a page written by hand (ingest.json).
/// </summary>
internal sealed class OpenApiDocument
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    private readonly Lazy<byte[]> json;

    /// <summary>A description that is written when it is first asked for.</summary>
    public OpenApiDocument(ApiDefinition api) =>
        json = new Lazy<byte[]>(() => JsonSerializer.SerializeToUtf8Bytes(Write(api), Layout));

    /// <summary>The document, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => json.Value;

    private static JsonObject Write(ApiDefinition api)
    {
        var schemas = new SchemaWriter();
        var byHand = Resource("ingest.json");
        var operations = new OperationWriter(schemas, Resource("examples.json"));
        var paths = Copy(byHand["paths"]!.AsObject());
        foreach (var method in api.Methods)
        {
            foreach (var binding in method.Bindings)
                Add(paths, binding, operations.Of(method, binding));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = byHand["info"]!.DeepClone(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = Tags(api, byHand["tags"]!.AsArray()),
            ["paths"] = paths,
            ["components"] = Components(api, schemas, byHand),
        };
    }

    private static JsonObject Components(ApiDefinition api, SchemaWriter schemas, JsonObject byHand)
    {
        var all = Copy(byHand["schemas"]!.AsObject());
        var reasons = api.Files.SelectMany(file => file.EnumTypes)
            .Single(options => options.FullName == "rapport.common.v1.ErrorReason");
        all["Status"] = ErrorSchema.Schema(reasons);
        foreach (var (name, schema) in schemas.Schemas)
            all[name] = schema;
        return new JsonObject
        {
            ["schemas"] = all,
            ["responses"] = ErrorSchema.Components(),
            ["securitySchemes"] = byHand["securitySchemes"]!.DeepClone(),
        };
    }

    // Receipts of several services share a path: the operation shown tells all its possible answers.
    private static void Add(JsonObject paths, HttpBinding binding, JsonObject operation)
    {
        var item = paths[binding.Template]?.AsObject() ?? [];
        paths[binding.Template] = item;
        var verb = binding.Verb.ToLowerInvariant();
        if (item[verb] is not JsonObject first)
        {
            item[verb] = operation;
            return;
        }

        first["description"] = $"{first["description"]}\n\n{operation["description"]}";
        var answer = AnswerOf(first);
        var other = AnswerOf(operation)["schema"]!.DeepClone();
        answer["schema"] = new JsonObject { ["anyOf"] = new JsonArray(answer["schema"]!.DeepClone(), other) };
    }

    private static JsonObject AnswerOf(JsonObject operation) =>
        operation["responses"]!["200"]!["content"]!.AsObject().First().Value!.AsObject();

    // Ingest comes first, operations last.
    private static JsonArray Tags(ApiDefinition api, JsonArray byHand)
    {
        var tags = byHand.DeepClone().AsArray();
        foreach (var service in api.Methods.Select(method => method.Rpc.Service).Distinct())
        {
            tags.Insert(tags.Count - 1, new JsonObject
            {
                ["name"] = OperationWriter.TagOf(service),
                ["description"] = ProtoText.Of(service),
            });
        }

        return tags;
    }

    private static JsonObject Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static JsonObject Copy(JsonObject source) => source.DeepClone().AsObject();
}
