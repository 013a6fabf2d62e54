using System.Collections.Concurrent;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Rapport.Hosting.Contracts;

namespace Rapport.Hosting.Transcoding;

/// <summary>What one HTTP binding of a call takes: which fields in the path, which as parameters, which as the body.</summary>
internal sealed class TranscodedCall
{
    private static readonly ConcurrentDictionary<GrpcJsonTranscodingMetadata, TranscodedCall> Known = new();

    private readonly MessageDescriptor request;
    private readonly IReadOnlyList<string> inPath;
    private readonly FieldDescriptor? bodyField;
    private readonly bool bodyIsAll;

    private TranscodedCall(MethodDescriptor method, HttpRule rule)
    {
        request = method.InputType;
        TakesFile = CallContract.FactsOf(method) is { TakesFile: true };
        inPath = VariablesOf(TemplateOf(rule));
        bodyIsAll = rule.Body == "*";
        bodyField = bodyIsAll || rule.Body.Length == 0 ? null : request.FindFieldByName(rule.Body);
        Body = bodyIsAll ? request : bodyField?.MessageType;
        Parameters = bodyIsAll
            ? []
            : [.. request.Fields.InFieldNumberOrder()
                .Where(field => field != bodyField && !inPath.Contains(field.Name) && IsParameter(field))
                .Select(field => field.Name)];
    }

    /// <summary>Message that the body is; null when the call has none.</summary>
    public MessageDescriptor? Body { get; }

    /// <summary>The body goes to the service as it came (google.api.HttpBody), which reads it itself.</summary>
    public bool BodyIsRaw => Body?.FullName == HttpBody.Descriptor.FullName;

    /// <summary>The body is a file, of any content type.</summary>
    public bool TakesFile { get; }

    /// <summary>The etag that a change is based on stands in the body, not among the parameters.</summary>
    public bool TakesEtagInBody =>
        Body is not null && !BodyIsRaw && !Parameters.Contains(IfMatch.Etag) && Body.FindFieldByName(IfMatch.Etag) is not null;

    /// <summary>Names of the parameters that the call takes, as in the proto.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The call of an endpoint; null where it is none that JSON is transcoded for.</summary>
    public static TranscodedCall? Of(Microsoft.AspNetCore.Http.Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } metadata
            ? Known.GetOrAdd(metadata, m => new TranscodedCall(m.MethodDescriptor, m.HttpRule))
            : null;

    /// <summary>A path from the request as one from the body as it was sent, which may be one field of the request.</summary>
    public string InBody(string path) =>
        bodyField is not null && path.StartsWith(bodyField.Name + ".", StringComparison.Ordinal) ? path[(bodyField.Name.Length + 1)..] : path;

    /// <summary>Notes what is wrong with path and parameters.</summary>
    public void CheckTarget(HttpRequest http, RequestFaults faults)
    {
        foreach (var name in inPath)
        {
            if (Resolve(name) is not { } last || http.RouteValues[name] is not string text)
                continue;
            var form = FieldForms.Of(last);
            if (!FieldForms.Fits(form, last, text))
                faults.Wrong(name, FieldForms.Expectation(form, last));
        }

        HashSet<FieldDescriptor>? given = null;
        foreach (var (name, values) in http.Query)
            Check(name, values, given ??= [], faults);
    }

    private void Check(string name, StringValues values, HashSet<FieldDescriptor> given, RequestFaults faults)
    {
        var field = Resolve(name);
        if (field is null)
        {
            faults.Unknown(Cut(name), NearestName.Sentence(name, "parameter of this call", Parameters));
            return;
        }

        if (inPath.Contains(name) || inPath.Contains(field.Name))
            faults.Unknown(name, "belongs into the path, not into the parameters");
        else if (bodyIsAll || MessageForm.Of(request).Find(name.Split('.')[0])?.Field == bodyField)
            faults.Unknown(name, "belongs into the body, not into the parameters");
        else if (!IsParameter(field))
            faults.Unknown(name, "is an object and no parameter");
        else if (!given.Add(field) || (values.Count > 1 && !field.IsRepeated))
            faults.Wrong(name, "is given twice");
        else if (values.Any(value => !FieldForms.Fits(FieldForms.Of(field), field, value ?? "")))
            faults.Wrong(name, FieldForms.Expectation(FieldForms.Of(field), field));
    }

    private static bool IsParameter(FieldDescriptor field) =>
        FieldForms.Of(field) is not (FieldForm.Message or FieldForm.FreeObject or FieldForm.Free);

    private FieldDescriptor? Resolve(string path)
    {
        var type = request;
        FieldDescriptor? field = null;
        foreach (var name in path.Split('.'))
        {
            field = type is null ? null : MessageForm.Of(type).Find(name)?.Field;
            if (field is null)
                return null;
            type = field is { IsRepeated: false, FieldType: FieldType.Message } && FieldForms.Of(field) == FieldForm.Message
                ? field.MessageType
                : null;
        }

        return field;
    }

    private static string Cut(string name) => name.Length <= 100 ? name : name[..100];

    private static string TemplateOf(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => rule.Get,
        HttpRule.PatternOneofCase.Put => rule.Put,
        HttpRule.PatternOneofCase.Post => rule.Post,
        HttpRule.PatternOneofCase.Delete => rule.Delete,
        HttpRule.PatternOneofCase.Patch => rule.Patch,
        _ => rule.Custom?.Path ?? "",
    };

    private static List<string> VariablesOf(string template)
    {
        var names = new List<string>();
        for (var start = template.IndexOf('{', StringComparison.Ordinal); start >= 0; start = template.IndexOf('{', start + 1))
            names.Add(template[(start + 1)..template.IndexOf('}', start)].Split('=')[0]);
        return names;
    }
}
