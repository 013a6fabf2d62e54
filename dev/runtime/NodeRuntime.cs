namespace Rapport.Runtime;

/// <summary>Node.js for the tests that use public npm clients.</summary>
public static class NodeRuntime
{
    /// <summary>Oldest major version that is taken from the PATH.</summary>
    public const int OldestMajor = 20;

    private static readonly PackageRecipe Recipe = new()
    {
        Package = "nodejs", Revision = 1, Programs = ["usr/bin/node"],
        Alternative = "put node 20 or newer on the PATH",
    };

    /// <summary>
    /// Absolute path of a <c>node</c> of version 20 or newer: from the PATH, else from Debian's package, which is
    /// fetched on first use. npm is not part of it.
    /// </summary>
    /// <exception cref="SetupError">No node on the PATH and the package cannot be had.</exception>
    public static async Task<string> LocateAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (ExternalProgram.Find("node") is { } onPath && await Major(onPath, cancellationToken) >= OldestMajor)
            return onPath;
        return (await PackageTree.GetAsync(Recipe, progress, cancellationToken)).PathOf(Recipe.Programs[0]);
    }

    private static async Task<int> Major(string node, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run(
            node, ["--version"], new Dictionary<string, string>(), TimeSpan.FromSeconds(10), cancellationToken);
        return int.TryParse(result.Output.TrimStart('v').Split('.')[0], out var major) ? major : 0;
    }
}
