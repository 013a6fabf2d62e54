namespace Rapport.Runtime;

/// <summary>Node.js and npm for the tests that use public npm clients.</summary>
public static class NodeRuntime
{
    /// <summary>Oldest major version that is taken from the PATH.</summary>
    public const int OldestMajor = 20;

    private static readonly PackageRecipe Recipe = new()
    {
        Package = "npm", Revision = 1, Programs = ["usr/bin/node"],
        Alternative = "put node 20 or newer and npm on the PATH",
    };

    /// <summary>
    /// A <c>node</c> of version 20 or newer and its <c>npm</c>: from the PATH when both are there, else from Debian's
    /// packages, which are fetched on first use.
    /// </summary>
    /// <exception cref="SetupError">They are not on the PATH and the packages cannot be had.</exception>
    public static async Task<NodeTools> LocateAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (ExternalProgram.Find("npm") is { } npm && ExternalProgram.Find("node") is { } node
            && await Major(node, cancellationToken) >= OldestMajor)
            return new NodeTools(node, [npm]);
        return await FetchAsync(progress, cancellationToken);
    }

    /// <summary>The tools from Debian's packages, whatever is on the PATH.</summary>
    internal static async Task<NodeTools> FetchAsync(Action<string> progress, CancellationToken cancellationToken) =>
        await PrivateNode.Prepare(
            await PackageTree.GetAsync(Recipe, progress, cancellationToken), Recipe.Programs[0], cancellationToken);

    private static async Task<int> Major(string node, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run(
            node, ["--version"], new Dictionary<string, string>(), TimeSpan.FromSeconds(10), cancellationToken);
        return int.TryParse(result.Output.TrimStart('v').Split('.')[0], out var major) ? major : 0;
    }
}
