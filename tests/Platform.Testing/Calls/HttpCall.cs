using System.Net.Http.Headers;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Rapport.Platform.Testing.Calls;

/// <summary>A call over HTTP as bytes, so that it can be as wrong as one likes.</summary>
/// <param name="Verb">HTTP method.</param>
/// <param name="Target">Path and query, encoded.</param>
/// <param name="Body">Body, or null for none.</param>
public sealed record HttpCall(string Verb, string Target, byte[]? Body)
{
    /// <summary>As a request with JSON's content type.</summary>
    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(Verb), new Uri(Target, UriKind.Relative));
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verb} {Target} {(Body is null ? "" : System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(600, Body.Length))))}";
}

/// <summary>One HTTP form of a public call.</summary>
public sealed record CallBinding(MethodDescriptor Rpc, string Verb, string Template, string Body)
{
    /// <summary>All forms of the calls of a service.</summary>
    public static IEnumerable<CallBinding> Of(ServiceDescriptor service) =>
        from rpc in service.Methods
        let rule = rpc.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
        where rule is not null
        from each in rule.AdditionalBindings.Prepend(rule)
        let form = Form(each)
        select new CallBinding(rpc, form.Verb, form.Template, each.Body);

    /// <summary>True for calls that change something.</summary>
    public bool Writes => Verb != "GET";

    /// <summary>Names of the fields that are in the path.</summary>
    public IEnumerable<string> InPath =>
        Template.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]);

    private static (string Verb, string Template) Form(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
        _ => ("PATCH", rule.Patch),
    };
}
