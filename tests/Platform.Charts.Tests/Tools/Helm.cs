using System.Collections.Concurrent;

namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>
/// Helm: the one on the PATH, else the stand-in in <c>../shared/tools/helm</c>, which is built once. Where there is
/// neither, tests are skipped and say so.
/// </summary>
internal static class Helm
{
    private const string Release = "rapport";
    private static readonly string Shared = Repository.At("..", "shared", "tools", "helm");
    private static readonly Lazy<Task<(string? Path, string Missing)>> Found = new(FindAsync);
    private static readonly ConcurrentDictionary<string, Task<IReadOnlyList<Manifest>>> Rendered = [];

    /// <summary>The chart's folder.</summary>
    public static string Chart => Repository.At("charts", "rapport");

    /// <summary>Runs helm, or skips the test where there is none.</summary>
    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        var (path, missing) = await Found.Value;
        Skip.If(path is null, missing);
        return await Tool.RunAsync(path!, arguments);
    }

    /// <summary>The chart rendered with these options, as text or as a refusal.</summary>
    public static Task<ToolResult> TemplateAsync(params string[] options) =>
        RunAsync(["template", Release, Chart, "--namespace", "rapport", .. options]);

    /// <summary>The documents of a value set; rendered once for all tests.</summary>
    public static async Task<IReadOnlyList<Manifest>> DocumentsAsync(ValueSet set)
    {
        // A skip must not be kept as the result of the rendering.
        var (path, missing) = await Found.Value;
        Skip.If(path is null, missing);
        return await Rendered.GetOrAdd(set.Name, async _ =>
            Manifest.Read((await TemplateAsync([.. set.Options])).Succeeded));
    }

    private static async Task<(string?, string)> FindAsync()
    {
        if (Tool.Find("helm") is { } onPath)
            return (onPath, "");
        var install = Path.Combine(Shared, "install");
        if (!File.Exists(install))
            return (null, "helm is not on the PATH, and there is no ../shared/tools/helm to build a stand-in from");
        var target = Repository.At("artifacts", "tools", "helm");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var result = await Tool.RunAsync(install, [target]);
        return result.ExitCode == 0 && File.Exists(target)
            ? (target, "")
            : (null, $"helm is not on the PATH, and the stand-in could not be built: {result.Errors.Trim()}");
    }
}
