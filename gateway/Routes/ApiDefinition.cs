using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.Routes;

/// <summary>
/// The public API as the proto definitions tell it, comments included. It is the only definition: routes, scopes and
/// the API reference follow from it, so they cannot drift from what the services answer. What says nothing of itself is
/// not public.
/// </summary>
internal sealed class ApiDefinition
{
    private const string Resource = "rapport.protoset";

    private ApiDefinition(IReadOnlyList<FileDescriptor> files)
    {
        Files = files;
        var services = files.SelectMany(file => file.Services).ToList();
        if (CallFaults.Of(services) is { Count: > 0 } faults)
            throw new InvalidOperationException("The contracts are not complete: " + string.Join(" ", faults));
        Methods =
        [
            .. from service in services.OrderBy(service => service.FullName, StringComparer.Ordinal)
               from rpc in service.Methods
               let facts = CallContract.FactsOf(rpc)
               where facts is not null
               select new ApiMethod(rpc, facts, BindingsOf(rpc)),
        ];
        Clusters = [.. Methods.Select(method => method.Cluster).Distinct()];
    }

    /// <summary>All proto files, imported ones included.</summary>
    public IReadOnlyList<FileDescriptor> Files { get; }

    /// <summary>All calls of the public services.</summary>
    public IReadOnlyList<ApiMethod> Methods { get; }

    /// <summary>Keys of <c>Rapport:Services</c> that answer them.</summary>
    public IReadOnlyList<string> Clusters { get; }

    /// <summary>Reads the definitions that travel with the contracts' assembly.</summary>
    /// <exception cref="InvalidOperationException">A public call does not say what readers have to know.</exception>
    public static ApiDefinition Load()
    {
        using var stream = typeof(Event).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Rapport.Proto has no resource {Resource}; build it again.");
        var extensions = new ExtensionRegistry
        {
            AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior,
            CallExtensions.Call, CallExtensions.ServedBy, CallExtensions.Personal,
        };
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
