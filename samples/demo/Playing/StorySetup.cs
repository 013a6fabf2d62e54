using System.Text.Json.Nodes;

namespace Rapport.Demo.Playing;

/// <summary>Puts the story's definitions (samples/story) into the workspace through the public API. Repeatable.</summary>
internal sealed class StorySetup(GatewayClient gateway)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "story");

    /// <summary>
    /// Score model, the contract about qualified leads with both signatures, tag rules, mail templates and the journey,
    /// which is published.
    /// </summary>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        await gateway.PostAsync("/v1/scoreModels", Read("score-model.json"), cancellation);
        await AgreeAsync(cancellation);
        foreach (var rule in Read("tag-rules.json").AsArray())
            await gateway.PostAsync("/v1/tagRules", rule!, cancellation);
        foreach (var template in Read("templates.json").AsArray())
            await gateway.PostAsync("/v1/templates", template!, cancellation);
        var journey = Read("journey.json");
        var known = await gateway.ListAsync("/v1/journeys", "journeys", cancellation);
        if (known.Any(k => k["id"]?.ToString() == journey["journey"]!.ToString()))
            return;
        await gateway.PostAsync("/v1/journeys", journey, cancellation);
        await gateway.PostAsync($"/v1/journeys/{journey["journey"]}:publish", new JsonObject(), cancellation);
    }

    private async Task AgreeAsync(CancellationToken cancellation)
    {
        if ((await gateway.ListAsync("/v1/mqlContracts", "mqlContracts", cancellation)).Count > 0)
            return;
        var contract = await gateway.PostAsync("/v1/mqlContracts", Read("mql-contract.json"), cancellation);
        var path = $"/v1/mqlContracts/{contract["version"]}";
        // On a development machine one key may stand for both sides.
        await gateway.PostAsync($"{path}:sign", new JsonObject { ["side"] = "CONTRACT_SIDE_MARKETING", ["name"] = "Mara" }, cancellation);
        await gateway.PostAsync($"{path}:sign", new JsonObject { ["side"] = "CONTRACT_SIDE_SALES", ["name"] = "Sven" }, cancellation);
        await gateway.PostAsync($"{path}:activate", new JsonObject(), cancellation);
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
}
