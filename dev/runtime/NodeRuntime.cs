namespace Rapport.Runtime;

/// <summary>Node.js and npm for the tests that use public npm clients.</summary>
public static class NodeRuntime
{
    /// <summary>Oldest version that is taken from the PATH: Vite asks for it.</summary>
    public static readonly Version Oldest = new(20, 19);

    private static readonly PackageRecipe Recipe = new()
    {
        Package = "npm", Revision = 1, Programs = ["usr/bin/node"],
        Alternative = "put node 20.19 or newer and npm on the PATH",
    };

    /// <summary>
    /// A <c>node</c> of version 20.19 or newer and its <c>npm</c>: from the PATH when both are there, else from Debian's
    /// packages, which are fetched on first use.
    /// </summary>
    /// <exception cref="SetupError">They are not on the PATH and the packages cannot be had.</exception>
    public static async Task<NodeTools> LocateAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (ExternalProgram.Find("npm") is { } npm && ExternalProgram.Find("node") is { } node
            && await VersionOf(node, cancellationToken) >= Oldest)
            return new NodeTools(node, [npm]);
        return await FetchAsync(progress, cancellationToken);
    }

    /// <summary>The tools from Debian's packages, whatever is on the PATH.</summary>
    internal static async Task<NodeTools> FetchAsync(Action<string> progress, CancellationToken cancellationToken) =>
        await PrivateNode.Prepare(
            await PackageTree.GetAsync(Recipe, progress, cancellationToken), Recipe.Programs[0], cancellationToken);

    private static async Task<Version> VersionOf(string node, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run(
            node, ["--version"], new Dictionary<string, string>(), TimeSpan.FromSeconds(10), cancellationToken);
        return Version.TryParse(result.Output.Trim().TrimStart('v'), out var version) ? version : new Version(0, 0);
    }
}
