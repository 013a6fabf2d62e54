using Rapport.Runtime;

namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>Prometheus' promtool: the one on the PATH, else Debian's; without either, tests are skipped.</summary>
internal static class Promtool
{
    private static readonly Lazy<Task<(string? Path, string Missing)>> Found = new(FindAsync);

    /// <summary>Runs promtool, or skips the test where there is none.</summary>
    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        var (path, missing) = await Found.Value;
        Skip.If(path is null, missing);
        return await Tool.RunAsync(path!, arguments);
    }

    private static async Task<(string?, string)> FindAsync()
    {
        try
        {
            return (await PrometheusTools.PromtoolAsync(_ => { }, CancellationToken.None), "");
        }
        catch (SetupError missing)
        {
            return (null, missing.Message);
        }
    }
}
