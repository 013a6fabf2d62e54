using System.Text.Json.Nodes;
using Rapport.Demo.Playing;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>The definitions of <c>samples/</c>, put into a workspace through the public API.</summary>
internal static class Definitions
{
    /// <summary>Score model and tag rules of a folder of <c>samples/</c>.</summary>
    public static async Task ApplyScoringAndTagsAsync(GatewayClient client, string folder)
    {
        await client.PostAsync("/v1/scoreModels", Read(folder, "score-model.json"), CancellationToken.None);
        foreach (var rule in Read(folder, "tag-rules.json").AsArray())
            await client.PostAsync("/v1/tagRules", rule!, CancellationToken.None);
    }

    /// <summary>Mail templates and journey of a folder, the journey published.</summary>
    public static async Task ApplyJourneyAsync(GatewayClient client, string folder)
    {
        foreach (var template in Read(folder, "templates.json").AsArray())
            await client.PostAsync("/v1/templates", template!, CancellationToken.None);
        var journey = Read(folder, "journey.json");
        await client.PostAsync("/v1/journeys", journey, CancellationToken.None);
        await client.PostAsync($"/v1/journeys/{journey["journey"]}:publish", new JsonObject(), CancellationToken.None);
    }

    private static JsonNode Read(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "samples", folder, file)))!;
}
