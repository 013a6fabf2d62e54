using System.Text.Json.Nodes;

namespace Rapport.Gateway.Tests.Running;

/// <summary>Reads the gateway's own answers.</summary>
internal static class Answers
{
    /// <summary>The reason in a google.rpc.Status as JSON.</summary>
    public static async Task<string?> ReasonAsync(this HttpResponseMessage response)
    {
        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (string?)status["details"]![0]!["reason"];
    }
}
