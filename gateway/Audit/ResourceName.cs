using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Audit;

/// <summary>What a call is about, as its path says it: <c>apiKeys/3f0c2a9d81e4</c>, without version and verb.</summary>
/// <param name="Segments">The parts between slashes, decoded.</param>
/// <param name="HasId">The last part names one of many.</param>
internal sealed partial record ResourceName(IReadOnlyList<string> Segments, bool HasId)
{
    private const string Version = "/v1/";
    private const int Longest = 300;

    /// <summary>The name in a call.</summary>
    /// <param name="binding">The HTTP form.</param>
    /// <param name="variable">Value of a variable of the path.</param>
    /// <param name="request">What was asked for, where an id may stand that the path has not.</param>
    public static ResourceName Of(HttpBinding binding, Func<string, string> variable, JsonObject? request)
    {
        var parts = BaseOf(binding.Template).Split('/');
        var named = new ResourceName(
            [.. parts.Select(part => part.StartsWith('{') ? variable(part[1..^1]) : part)], parts[^1].StartsWith('{'));
        return parts.Any(part => part.StartsWith('{')) || request is null ? named : named.With(IdIn(request));
    }

    /// <summary>The same with an id behind it, where it has none and the answer tells one.</summary>
    public ResourceName With(string? id) => HasId || id is not { Length: > 0 } ? this : new ResourceName([.. Segments, id], HasId: true);

    /// <summary>The call that reads what a call of this form is about; null where there is none.</summary>
    public static ApiMethod? ReaderOf(HttpBinding binding, string cluster, ApiDefinition api)
    {
        var shape = Variable().Replace(BaseOf(binding.Template), "{}");
        return api.Methods.FirstOrDefault(method => method.Cluster == cluster && !method.Streams && method.Bindings is [{ Verb: "GET" } get, ..]
            && Variable().Replace(get.Template, "{}") is var read && read.EndsWith("{}", StringComparison.Ordinal)
            && (read == Version + shape || read == $"{Version}{shape}/{{}}"));
    }

    /// <summary>Its path, for a request of our own.</summary>
    public string Target => Version + string.Join('/', Segments.Select(Uri.EscapeDataString));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = string.Join('/', Segments);
        return text.Length > Longest ? text[..Longest] : text;
    }

    private static string BaseOf(string template)
    {
        var path = template.StartsWith(Version, StringComparison.Ordinal) ? template[Version.Length..] : template.TrimStart('/');
        var verb = path.LastIndexOf(':');
        return verb > path.LastIndexOf('/') ? path[..verb] : path;
    }

    // What is saved names itself: {"segment": {"id": "vip", …}}, {"id": "shop"}.
    private static string? IdIn(JsonObject request) =>
        Text(request["id"]) ?? request.Select(member => member.Value).OfType<JsonObject>().Select(part => Text(part["id"]))
            .FirstOrDefault(id => id is not null);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
