using System.Text.Json.Nodes;

namespace Rapport.Platform.Driving.Clients;

/// <summary>Definitions as <c>samples/</c> has them, put in force through the public API.</summary>
public static class Definitions
{
    // In the order in which they need one another. A file holds one definition, or a list of them.
    private static readonly (string File, string Path)[] Kinds =
    [
        ("score-model.json", "/v1/scoreModels"), ("tag-rules.json", "/v1/tagRules"), ("segments.json", "/v1/segments"),
        ("templates.json", "/v1/templates"), ("journey.json", Journeys), ("journeys.json", Journeys),
    ];

    private const string Journeys = "/v1/journeys";

    /// <summary>Saves what a folder has of score models, tag rules, segments, templates and journeys, and publishes those.</summary>
    /// <param name="client">The gateway.</param>
    /// <param name="folder">Where the files are; those of kinds that are not needed may be missing.</param>
    /// <param name="change">Called with each definition before it is saved.</param>
    /// <exception cref="ArgumentException">There is no such file at all.</exception>
    public static async Task ApplyAsync(GatewayClient client, string folder, Action<JsonNode>? change = null)
    {
        var there = Kinds.Where(kind => File.Exists(Path.Combine(folder, kind.File))).ToList();
        if (there.Count == 0)
            throw new ArgumentException($"There are no definitions in {folder}.", nameof(folder));
        foreach (var (file, path) in there)
        {
            var read = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, file)))!;
            foreach (var definition in read is JsonArray list ? list : [read])
            {
                change?.Invoke(definition!);
                await client.PostAsync(path, definition!);
                if (path == Journeys)
                    await client.PostAsync($"{path}/{definition!["journey"]}:publish", new JsonObject());
            }
        }
    }
}
