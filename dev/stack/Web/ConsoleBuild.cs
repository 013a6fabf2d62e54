using Rapport.Runtime;
using Rapport.Stack.Layout;
using Rapport.Stack.Testing;

namespace Rapport.Stack.Web;

/// <summary>The console as the gateway serves it.</summary>
/// <param name="Folder">Where it was built; empty when it was not.</param>
/// <param name="Fault">Why it was not built; else empty.</param>
internal sealed record ConsoleBuild(string Folder, string Fault)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>Builds it unless the same sources were built before. A platform without it is one that starts.</summary>
    public static async Task<ConsoleBuild> Prepare(StackFolders folders, Action<string> progress, CancellationToken stop)
    {
        if (ConsoleSources.Find(folders) is not { } sources) return new ConsoleBuild("", "");
        try
        {
            return new ConsoleBuild(await Build(sources, progress, stop), "");
        }
        catch (Exception fault) when (fault is StackError or SetupError or IOException)
        {
            progress($"The console could not be built; everything else starts. {fault.Message}");
            return new ConsoleBuild("", fault.Message);
        }
    }

    /// <summary>Builds it into the cache.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="StackError">npm or Vite fails.</exception>
    /// <exception cref="SetupError">Node and npm cannot be had.</exception>
    public static async Task<string> Build(ConsoleSources sources, Action<string> progress, CancellationToken stop)
    {
        var place = Path.Combine(RuntimeCache.Folder, "console", sources.Key);
        if (IsBuilt(place)) return place;
        RuntimeCache.Create(Path.GetDirectoryName(place)!);
        using var turn = await FolderLock.Take(place + ".lock", progress, stop);
        if (IsBuilt(place)) return place;
        var packages = await ConsolePackages.Install(sources, withTests: false, progress, stop);

        progress("building the console");
        var work = $"{place}.{Environment.ProcessId}";
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        try
        {
            sources.LayOut(work, packages.Modules);
            var result = await BoundedProcess.Run(packages.Node, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
                new Dictionary<string, string>(), work, Bound);
            if (result is not (0, _))
                throw new StackError($"vite build failed: {(result is null ? "it took too long" : result.Value.Output.Trim())}");
            Directory.Move(Path.Combine(work, "dist"), place);
            return place;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static bool IsBuilt(string place) => File.Exists(Path.Combine(place, "index.html"));
}
