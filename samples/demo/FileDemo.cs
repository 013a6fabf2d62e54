using System.Text.Json.Nodes;
using Rapport.Demo.Files;
using Rapport.Demo.Playing;
using Spectre.Console;

namespace Rapport.Demo;

/// <summary>Plays a file of one's own events.</summary>
internal static class FileDemo
{
    private const int MostTold = 10;

    /// <summary>Plays the file and prints who is on top.</summary>
    public static async Task RunAsync(
        IAnsiConsole console, GatewayClient gateway, string file, string mappingFile, CancellationToken cancellation)
    {
        var mapping = EventMapping.Read(mappingFile);
        var leftOut = new List<string>();
        var events = EventFile.Read(file, mapping, leftOut.Add).ToList();
        console.WriteLine($"{events.Count:N0} events in {file}");
        foreach (var row in leftOut.Take(MostTold))
            console.MarkupLineInterpolated($"[yellow]Left out: {row}[/]");
        if (leftOut.Count > MostTold)
            console.MarkupLineInterpolated($"[yellow]… and {leftOut.Count - MostTold:N0} more rows[/]");
        if (events.Count > 0 && events.Min(e => e.At) < await new PlatformTime(gateway).NowAsync(cancellation) - TimeSpan.FromDays(30))
            console.MarkupLine("[yellow]These events are older than 30 days for this platform: they count, but start nothing. After ./up reset they play at their own time.[/]");
        var model = mapping.Definitions is null
            ? null
            : await ApplyAsync(gateway, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(mappingFile))!, mapping.Definitions), cancellation);
        var seconds = 0d;
        await console.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask("events", maxValue: events.Count);
            seconds = await new FilePlayer(gateway, new PlatformTime(gateway))
                .PlayAsync(events, sent => task.Value = sent, cancellation);
        });
        console.WriteLine($"{events.Count:N0} events taken in and worked through in {seconds:F1} s ({events.Count / seconds:N0}/s)");
        if (model is not null)
            await PrintTopAsync(console, gateway, model, cancellation);
    }

    private static async Task<string?> ApplyAsync(GatewayClient gateway, string folder, CancellationToken cancellation)
    {
        var model = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "score-model.json"), cancellation))!;
        await gateway.PostAsync("/v1/scoreModels", model, cancellation);
        var rules = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "tag-rules.json"), cancellation))!;
        foreach (var rule in rules.AsArray())
            await gateway.PostAsync("/v1/tagRules", rule!, cancellation);
        return model["id"]!.GetValue<string>();
    }

    private static async Task PrintTopAsync(
        IAnsiConsole console, GatewayClient gateway, string model, CancellationToken cancellation)
    {
        var board = await gateway.GetAsync($"/v1/scoreModels/{model}:leaderboard?page_size=10", cancellation);
        var table = new Table().Title("Highest scores").AddColumns("contact", "score", "tags").Border(TableBorder.Rounded);
        foreach (var entry in (board["entries"] as JsonArray ?? []).OfType<JsonNode>())
        {
            var contact = entry["contact"]!.GetValue<string>();
            var tags = await gateway.GetAsync($"/v1/contacts/{contact}/tags", cancellation);
            table.AddRow(contact, $"{entry["score"]?.GetValue<double>():F1}",
                Markup.Escape(string.Join(", ", (tags["tags"] as JsonArray ?? []).Select(t => t?["tag"]?.ToString()))));
        }

        console.Write(table);
    }
}
