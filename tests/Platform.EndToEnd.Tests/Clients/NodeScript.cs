namespace Rapport.Platform.EndToEnd.Tests.Clients;

/// <summary>A Node script beside the tests, with the public packages that <c>./test</c> installs.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    private static readonly string? Node = Environment.GetEnvironmentVariable("RAPPORT_TEST_NODE");
    private static readonly string? Modules = Environment.GetEnvironmentVariable("RAPPORT_TEST_NODE_MODULES");

    /// <summary>Skips the test where the packages are not installed.</summary>
    public static void Require() =>
        Skip.If(Node is null || Modules is null, "No npm packages: run ./test, which installs them.");

    /// <summary>Runs a script against a stack; fails with what it printed.</summary>
    /// <param name="script">File in this folder.</param>
    /// <param name="stack">What it talks to.</param>
    /// <param name="suffix">Makes its ids its own.</param>
    public static Task RunAsync(string script, RunningStack stack, string suffix) =>
        RunFileAsync(Path.Combine(AppContext.BaseDirectory, "Clients", script), stack, suffix);

    /// <summary>Runs a module in a folder with the packages beside it, as npm lays them.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="stack">What it talks to.</param>
    public static async Task RunModuleAsync(string name, string text, RunningStack stack)
    {
        var folder = Directory.CreateTempSubdirectory("rapport-readme-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "node_modules"), Modules!);
            var file = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(file, text);
            await RunFileAsync(file, stack, "");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunFileAsync(string file, RunningStack stack, string suffix)
    {
        var environment = new Dictionary<string, string>(stack.Variables) { ["NODE_PATH"] = Modules!, ["SUFFIX"] = suffix };
        var result = await Tool.RunAsync(Node!, [file], environment: environment, bound: Bound);
        Assert.True(result.ExitCode == 0, $"{Path.GetFileName(file)} ended with {result.ExitCode}: {result.Said}");
    }
}
