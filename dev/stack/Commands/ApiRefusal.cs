using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Stack.Commands;

/// <summary>What the platform answers when it refuses, as a person reads it in a terminal.</summary>
internal static class ApiRefusal
{
    /// <summary>The message and a line for each field at fault; the text as it stands where it is no such answer.</summary>
    /// <param name="body">A google.rpc.Status as JSON (docs/errors.md).</param>
    public static string Say(string body)
    {
        if (Parsed(body) is not { } status || (string?)status["message"] is not { Length: > 0 } message)
            return body;
        var fields = (status["details"] as JsonArray ?? [])
            .SelectMany(detail => detail?["fieldViolations"] as JsonArray ?? [])
            .Select(field => $"\n  {field?["field"]}: {field?["description"]}");
        return message + string.Concat(fields);
    }

    private static JsonObject? Parsed(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
