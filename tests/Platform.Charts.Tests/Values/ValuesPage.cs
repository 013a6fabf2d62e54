using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Values;

/// <summary>docs/operations/values.md, made of the schema.</summary>
internal static class ValuesPage
{
    private const string Head = """
        # Values of the chart

        Every value of [charts/rapport](../../charts/rapport), with what it is when nothing is said, and what it takes. `helm template` refuses any other name, and any other value, with its path. This page is made of `values.schema.json`, and each value here is shown by a test to change what is rendered (`./test Platform.Charts`, `ValuesTests`). Whole installations to start from: [charts/rapport/ci](../../charts/rapport/ci), and [with managed stores](install.md#managed-stores).

        What stands under `defaults` holds for all six programs; each may have its own under its name: `defaults.replicas` for all, `scoring.replicas` for one. The gateway has no `shutdown.sidecarSeconds`; gateway and contact have no `autoscaling.metric`.

        """;

    /// <summary>The page.</summary>
    public static string Write()
    {
        var sections = ValuesSchema.All.Where(value => !ValuesSchema.IsOverride(value)).GroupBy(value => value.Path.Split('.')[0]);
        return Head + string.Concat(sections.Select(section => $"\n## {section.Key}\n{About(section)}| value | default | takes | |\n|---|---|---|---|\n"
            + string.Concat(section.Select(Row))));
    }

    private static string About(IGrouping<string, DocumentedValue> section) =>
        section.First().Path != section.Key && ValuesComments.All.TryGetValue(section.Key, out var about) ? $"{about}\n\n" : "";

    private static string Row(DocumentedValue value) =>
        $"| `{value.Path}` | {Default(value.Path)} | {Cell(value.Takes())} | {Cell(value.Description)} |\n";

    private static string Default(string path) => ValuesSchema.Default(path) switch
    {
        null => "–",
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => "–",
        JsonValue value when value.ToString().Length == 0 => "–",
        JsonValue value => $"`{value}`",
        var node => $"`{Cell(node.ToJsonString(ValuesSchema.Readable))}`",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
