using System.Text.Json.Nodes;

namespace Rapport.Platform.Chaos.Running;

/// <summary>The rig's own definitions, put in force through the public API.</summary>
internal static class Definitions
{
    /// <summary>Saves and publishes all of them.</summary>
    public static async Task ApplyAsync(ApiClient api)
    {
        await api.PostAsync("/v1/scoreModels", Read("score-model.json"));
        foreach (var rule in Read("tag-rules.json").AsArray())
            await api.PostAsync("/v1/tagRules", rule!);
        foreach (var segment in Read("segments.json").AsArray())
            await api.PostAsync("/v1/segments", segment!);
        foreach (var template in Read("templates.json").AsArray())
            await api.PostAsync("/v1/templates", template!);
        foreach (var journey in Read("journeys.json").AsArray())
        {
            await api.PostAsync("/v1/journeys", journey!);
            await api.PostAsync($"/v1/journeys/{journey!["journey"]}:publish", new JsonObject());
        }
    }

    private static JsonNode Read(string file) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Definitions", file)))!;
}
