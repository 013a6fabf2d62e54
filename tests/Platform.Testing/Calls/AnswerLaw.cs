using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rapport.Platform.Testing.Calls;

/// <summary>What docs/api.md promises of every answer, whatever was asked.</summary>
public static partial class AnswerLaw
{
    private static readonly string[] WithFields = ["FIELDS_INVALID", "FIELD_UNKNOWN", "DEFINITION_INVALID", "REQUEST_MALFORMED"];

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The answer's body.</param>
    public static string? Breach(int status, string body)
    {
        if (status < 400)
            return null;
        if (status >= 500)
            return "is the service's fault";
        if (Inside().Match(body) is { Success: true } leak)
            return $"speaks of the inside: {leak.Value}";
        try
        {
            var details = JsonNode.Parse(body)?["details"]?.AsArray();
            var reason = (string?)details?.FirstOrDefault()?["reason"];
            if (string.IsNullOrEmpty(reason))
                return "has no reason";
            var fields = details!.FirstOrDefault(detail => detail?["fieldViolations"] is not null)?["fieldViolations"]?.AsArray();
            if (WithFields.Contains(reason) && fields is not { Count: > 0 })
                return "names no field";
            return fields?.Any(field => string.IsNullOrEmpty((string?)field?["field"]) || string.IsNullOrEmpty((string?)field?["description"])) == true
                ? "names a field without name or description"
                : null;
        }
        catch (Exception nonsense) when (nonsense is JsonException or InvalidOperationException)
        {
            return "is no google.rpc.Status";
        }
    }

    [GeneratedRegex(@"System\.|Google\.Protobuf|Microsoft\.|Exception|\(Parameter '|Unable to |input string|   at |Nullable|MongoDB|Redis", RegexOptions.CultureInvariant)]
    private static partial Regex Inside();
}
