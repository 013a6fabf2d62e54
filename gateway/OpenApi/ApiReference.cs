using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.OpenApi;

/// <summary>
/// The OpenAPI 3.1 description of everything the gateway answers in HTTP: the calls from the proto definitions, and the
/// Segment paths and the gateway's own from a document written by hand (own.json).
/// </summary>
internal sealed class ApiReference
{
    private readonly Lazy<byte[]> json;

    /// <summary>A description that is written when it is first asked for.</summary>
    public ApiReference(ApiDefinition api) => json = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(Write(api)));

    /// <summary>The document, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => json.Value;

    private static string Write(ApiDefinition api)
    {
        var document = OpenApiDocument.Parse(Resource("own.json"), "json").Document
            ?? throw new InvalidOperationException("own.json is no OpenAPI document.");
        foreach (var (verb, operation) in document.Paths.SelectMany(path => path.Value.Operations!))
            ErrorAnswers.Declare(document, operation, changes: verb != HttpMethod.Get);
        AddTags(document, api);
        var schemas = new SchemaWriter(document, api.Methods.Select(method => method.Rpc.InputType));
        var operations = new OperationWriter(document, schemas, JsonNode.Parse(Resource("examples.json"))!.AsObject());
        foreach (var method in api.Methods)
            foreach (var binding in method.Bindings)
                Add(document, binding, operations.Of(method, binding));
        ErrorAnswers.AddComponents(document, api.Files.SelectMany(file => file.EnumTypes)
            .Single(options => options.FullName == "rapport.common.v1.ErrorReason"));
        document.Info.Description += "\n\n" + Resource("errors.md");
        var scheme = document.Components!.SecuritySchemes!["apiKey"];
        scheme.Description += " The scopes are " + Scopes(api) + ", `admin`, and `*` for all.";

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        return text.ToString();
    }

    // Receipts of several services share a path: the operation shown tells all its possible answers and scopes, under the
    // shortest title, which is the one that fits them all.
    private static void Add(OpenApiDocument document, HttpBinding binding, OpenApiOperation operation)
    {
        if (!document.Paths.TryGetValue(binding.Template, out var item))
            document.Paths[binding.Template] = item = new OpenApiPathItem { Operations = [] };
        var verb = HttpMethod.Parse(binding.Verb);
        if (item.Operations!.TryAdd(verb, operation))
            return;
        var (shown, other) = operation.Summary!.Length < item.Operations[verb].Summary!.Length
            ? (operation, item.Operations[verb]) : (item.Operations[verb], operation);
        shown.Description += "\n\n" + other.Description;
        shown.Security = [.. shown.Security!, .. other.Security!];
        var answer = AnswerOf(shown);
        answer.Schema = new OpenApiSchema { AnyOf = [answer.Schema!, AnswerOf(other).Schema!] };
        item.Operations[verb] = shown;
    }

    private static OpenApiMediaType AnswerOf(OpenApiOperation operation) =>
        (OpenApiMediaType)operation.Responses!["200"].Content!.Values.First();

    // Ingest comes first, operations last.
    private static void AddTags(OpenApiDocument document, ApiDefinition api)
    {
        var own = document.Tags!.ToList();
        var services = api.Methods.Select(method => method.Rpc.Service).Distinct().Select(service => new OpenApiTag
        {
            Name = OperationWriter.TagOf(service), Description = ProtoText.Of(service),
        });
        document.Tags = new HashSet<OpenApiTag>([.. own[..^1], .. services, own[^1]]);
    }

    private static string Scopes(ApiDefinition api) => string.Join(", ", api.Methods
        .Select(method => method.Facts.Scope).Distinct().Order(StringComparer.Ordinal).Select(scope => $"`{scope}`"));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
