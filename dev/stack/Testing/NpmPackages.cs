using System.Security.Cryptography;
using Rapport.Runtime;
using Rapport.Stack.Layout;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Testing;

/// <summary>
/// Node and the public npm packages of <c>dev/npm/package.json</c>, in a folder of the cache that is named after that
/// file's content.
/// </summary>
/// <param name="Node">Absolute path of <c>node</c>.</param>
/// <param name="Modules">The <c>node_modules</c> folder.</param>
internal sealed record NpmPackages(string Node, string Modules)
{
    private static readonly TimeSpan InstallBound = TimeSpan.FromMinutes(5);

    /// <summary>For tests that drive the platform with unmodified public clients.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["RAPPORT_TEST_NODE"] = Node,
        ["RAPPORT_TEST_NODE_MODULES"] = Modules,
        ["NODE_PATH"] = Modules,
    };

    /// <summary>Installs them unless they are there.</summary>
    /// <exception cref="StackError">npm fails.</exception>
    /// <exception cref="SetupError">Node and npm cannot be had.</exception>
    public static async Task<NpmPackages> Install(StackFolders folders, Action<string> progress, CancellationToken stop)
    {
        var tools = await NodeRuntime.LocateAsync(progress, stop);
        var wanted = Path.Combine(folders.Root, "dev", "npm", "package.json");
        var key = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(wanted, stop)))[..12];
        var place = Path.Combine(RuntimeCache.Folder, "npm", key);
        var modules = Path.Combine(place, "node_modules");
        if (Directory.Exists(modules)) return new NpmPackages(tools.Node, modules);

        progress("installing npm packages (dev/npm/package.json)");
        var work = place + "." + System.Environment.ProcessId;
        Directory.CreateDirectory(work);
        File.Copy(wanted, Path.Combine(work, "package.json"), overwrite: true);
        // None of the packages needs its install script, and a node that runs through a loader could not start one.
        string[] install =
            ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel", "error"];
        var result = await BoundedProcess.Run(
            tools.Npm[0], [.. tools.Npm.Skip(1), .. install], new Dictionary<string, string>(), work, InstallBound);
        if (result is not (0, _))
            throw new StackError(
                $"npm install failed: {(result is null ? "it took too long" : result.Value.Output.Trim())}");
        Directory.Move(work, place);
        return new NpmPackages(tools.Node, modules);
    }

    /// <summary>The command of an installed package.</summary>
    public string Command(string name) => Path.Combine(Modules, ".bin", name);
}
