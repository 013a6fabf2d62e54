using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>A way to install the chart.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Options">Helm's options.</param>
internal sealed record ValueSet(string Name, IReadOnlyList<string> Options)
{
    /// <summary>The chart as it comes.</summary>
    public static ValueSet Default { get; } = new("default", []);

    /// <summary>The complete production installation of <c>ci/</c>.</summary>
    public static ValueSet Production { get; } = Of("ci/production");

    /// <summary>Every preset, every file in <c>ci/</c>, and presets laid under a production installation.</summary>
    public static IReadOnlyList<ValueSet> All { get; } =
    [
        Default,
        Of("values-small"), Of("values-medium"), Of("values-large"),
        .. Directory.GetFiles(Path.Combine(Helm.Chart, "ci"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(file => Of("ci/" + Path.GetFileNameWithoutExtension(file))),
        Of("values-small", "ci/production"), Of("values-medium", "ci/production"), Of("values-large", "ci/production"),
        Of("values-large", "ci/kafka-gateway-api"),
    ];

    /// <summary>Paths of the values that its files give; an empty one where there is no file.</summary>
    public IReadOnlyList<string> Says { get; } =
        [.. Options.Where(File.Exists).SelectMany(file => Paths(Manifest.Read(File.ReadAllText(file)).Single().Body, "")).Append("")];

    /// <summary>The set by its name.</summary>
    public static ValueSet Named(string name) => All.Single(set => set.Name == name);

    private static IEnumerable<string> Paths(JsonObject values, string above) => values.SelectMany(pair =>
        pair.Value is JsonObject map ? Paths(map, $"{above}{pair.Key}.") : [$"{above}{pair.Key}"]);

    private static ValueSet Of(params string[] files) => new(string.Join(" + ", files),
        [.. files.SelectMany(file => new[] { "--values", Path.Combine(Helm.Chart, file + ".yaml") })]);
}
