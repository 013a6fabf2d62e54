using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;

namespace Rapport.Gateway.Routes;

/// <summary>
/// The public API as the proto definitions tell it, comments included. It is the only definition: routes, scopes and
/// the API reference follow from it, so they cannot drift from what the services answer.
/// </summary>
internal sealed class ApiDefinition
{
    private const string Resource = "rapport.protoset";

    private ApiDefinition(IReadOnlyList<FileDescriptor> files)
    {
        Files = files;
        var services = files.SelectMany(file => file.Services).ToDictionary(service => service.FullName);
        Methods =
        [
            .. from service in PublicService.All
               where services.ContainsKey(service.FullName)
               from rpc in services[service.FullName].Methods
               select new ApiMethod(service, rpc, BindingsOf(rpc)),
        ];
    }

    /// <summary>All proto files, imported ones included.</summary>
    public IReadOnlyList<FileDescriptor> Files { get; }

    /// <summary>All calls of the public services, in the order of the definitions.</summary>
    public IReadOnlyList<ApiMethod> Methods { get; }

    /// <summary>Reads the definitions that travel with the contracts' assembly.</summary>
    public static ApiDefinition Load()
    {
        using var stream = typeof(Event).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Rapport.Proto has no resource {Resource}; build it again.");
        var extensions = new ExtensionRegistry { AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior };
        var set = FileDescriptorSet.Parser.WithExtensionRegistry(extensions).ParseFrom(stream);
        return new ApiDefinition(
            FileDescriptor.BuildFromByteStrings(set.File.Select(file => file.ToByteString()), extensions));
    }

    private static HttpBinding[] BindingsOf(MethodDescriptor rpc)
    {
        var rule = rpc.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        return rule is null
            ? []
            : [BindingOf(rpc, rule), .. rule.AdditionalBindings.Select(more => BindingOf(rpc, more))];
    }

    private static HttpBinding BindingOf(MethodDescriptor rpc, HttpRule rule)
    {
        var (verb, template) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            _ => (rule.Custom.Kind, rule.Custom.Path),
        };

        // A variable with a pattern ({name=contacts/*}) would be no ASP.NET route; ids here are single segments.
        return template.Contains('*', StringComparison.Ordinal)
            ? throw new InvalidOperationException($"{rpc.FullName}: {template} has a variable of several segments.")
            : new HttpBinding(verb, template, rule.Body);
    }
}
