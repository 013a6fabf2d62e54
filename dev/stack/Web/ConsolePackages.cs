using Rapport.Runtime;
using Rapport.Stack.Testing;

namespace Rapport.Stack.Web;

/// <summary>
/// Node and the packages of <c>console/package-lock.json</c>, in a folder of the cache that is named after them: the same
/// lock file needs no network again.
/// </summary>
/// <param name="Node">Absolute path of <c>node</c>.</param>
/// <param name="Modules">The <c>node_modules</c> folder.</param>
internal sealed record ConsolePackages(string Node, string Modules)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Installs them unless they are there.</summary>
    /// <param name="withTests">Also what only tests need, a browser among it.</param>
    /// <exception cref="StackError">npm fails.</exception>
    /// <exception cref="SetupError">Node and npm cannot be had.</exception>
    public static async Task<ConsolePackages> Install(
        ConsoleSources sources, bool withTests, Action<string> progress, CancellationToken stop)
    {
        var tools = await NodeRuntime.LocateAsync(progress, stop);
        var place = Path.Combine(RuntimeCache.Folder, "console-packages", sources.PackagesKey);
        var (few, all) = (place + "-build", place + "-tests");
        if (ModulesOf(all) is { } known || (!withTests && (known = ModulesOf(few)) is not null))
            return new ConsolePackages(tools.Node, known!);
        var target = withTests ? all : few;
        RuntimeCache.Create(Path.GetDirectoryName(target)!);
        using var turn = await FolderLock.Take(target + ".lock", progress, stop);
        if (ModulesOf(target) is { } meanwhile) return new ConsolePackages(tools.Node, meanwhile);

        progress("installing the console's npm packages");
        var work = $"{target}.{Environment.ProcessId}";
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        sources.LayOutPackages(work);
        // A node that runs through a loader could not start install scripts, and none of the packages needs its own.
        string[] install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
        string[] omit = withTests ? [] : ["--omit=dev"];
        var result = await BoundedProcess.Run(tools.Npm[0], [.. tools.Npm.Skip(1), .. install, .. omit],
            new Dictionary<string, string>(), work, Bound);
        if (result is not (0, _))
        {
            Directory.Delete(work, recursive: true);
            throw new StackError($"npm ci failed for console/: {(result is null ? "it took too long" : result.Value.Output.Trim())}");
        }
        Directory.Move(work, target);
        return new ConsolePackages(tools.Node, ModulesOf(target)!);
    }

    private static string? ModulesOf(string place) =>
        Path.Combine(place, "node_modules") is var modules && Directory.Exists(modules) ? modules : null;
}
