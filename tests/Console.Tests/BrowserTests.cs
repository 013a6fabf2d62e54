using System.Text.Json.Nodes;

namespace Rapport.Console.Tests;

/// <summary>
/// The console as people use it: Chromium against a whole platform. What is tried stands in <c>console/tests</c>; here it is
/// given a platform, and what failed is told.
/// </summary>
public sealed class BrowserTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(20);

    private static readonly string? Node = Environment.GetEnvironmentVariable("RAPPORT_TEST_NODE");
    private static readonly string? Folder = Environment.GetEnvironmentVariable("RAPPORT_TEST_CONSOLE");

    [SkippableFact]
    public async Task Console_InABrowserOnARunningPlatform_DoesWhatItsTestsSay()
    {
        Skip.If(Node is null || Folder is null, "The console's npm packages are not installed: ./test Console installs them.");
        await using var stack = await RunningStack.StartAsync(new StackStart());
        using var client = stack.Client();
        await Definitions.ApplyAsync(client, Repository.At("samples", "story"));
        var report = Path.Combine(Folder, "browser-tests.json");

        var result = await Tool.RunAsync(Node,
            [
                Path.Combine(Folder, "node_modules", "vitest", "vitest.mjs"), "run", "--root", Folder,
                "--config", Path.Combine(Folder, "vitest.browser.config.ts"), "--reporter=json", "--outputFile=" + report,
            ],
            environment: new Dictionary<string, string>(stack.Variables) { ["NO_COLOR"] = "1" }, bound: Bound);

        Assert.True(File.Exists(report), result.Said);
        var outcome = JsonNode.Parse(await File.ReadAllTextAsync(report))!;
        Assert.True(result.ExitCode == 0, Faults(outcome));
        Assert.True((int)outcome["numPassedTests"]! >= 25, "Fewer tests ran in the browser than there are.");
        Assert.Equal(0, (int)outcome["numPendingTests"]!);
    }

    private static string Faults(JsonNode outcome)
    {
        var files = outcome["testResults"]!.AsArray();
        var tests = files.SelectMany(file => file!["assertionResults"]!.AsArray())
            .Where(test => (string?)test!["status"] == "failed")
            .Select(test => $"{test!["fullName"]}: {test["failureMessages"]![0]}");
        return string.Join("\n\n", tests.Concat(files.Select(file => $"{file!["message"]}")).Where(text => text.Length > 0));
    }
}
