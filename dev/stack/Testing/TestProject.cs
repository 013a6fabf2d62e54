using System.Text.Json;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Testing;

/// <summary>A project below <c>tests/</c>.</summary>
/// <param name="Name">Its folder: <c>Conditions.Tests</c>.</param>
internal sealed record TestProject(string Name)
{
    // A guard against a hang, not a measure: a slow machine may take several times as long as a quick one.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(25);

    /// <summary>Starts whole stacks and measures them: it needs the machine to itself.</summary>
    public bool RunsAlone => Name.Contains("EndToEnd", StringComparison.Ordinal) || Name is ChaosRig or "Console.Tests";

    /// <summary>The chaos rig: a program of its own, and a test project for its short form.</summary>
    public const string ChaosRig = "Platform.Chaos";

    public static IReadOnlyList<TestProject> All(StackFolders folders) =>
        [.. Directory.GetDirectories(Path.Combine(folders.Root, "tests"), "*.Tests")
            .Append(ChaosRig).Select(folder => new TestProject(Path.GetFileName(folder)))
            .OrderBy(project => project.Name, StringComparer.Ordinal)];

    /// <summary>Names of the projects of tests of the local stack itself: those of <c>dev/Dev.slnf</c>.</summary>
    public static IReadOnlySet<string> OfTheStack(StackFolders folders)
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(folders.Root, "dev", "Dev.slnf")));
        return filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!.Split('\\'))
            .Where(path => path[0] == "tests").Select(path => path[1]).ToHashSet();
    }

    /// <summary>Runs all its tests in a process of their own.</summary>
    /// <param name="filter">An expression for <c>dotnet test --filter</c>; null for all.</param>
    public async Task<TestResults> Run(
        StackFolders folders, IReadOnlyDictionary<string, string> environment, string resultsFolder, string? filter)
    {
        var assembly = folders.Program(Name);
        if (!File.Exists(assembly)) return TestResults.Failure(Name, "It is not in Platform.sln, so it was not built.");
        var trx = Path.Combine(resultsFolder, Name + ".trx");
        string[] only = filter is null ? [] : ["--filter", filter];
        var result = await BoundedProcess.Run(
            "dotnet", ["test", assembly, "--logger", "trx;LogFileName=" + trx, .. only],
            environment, folders.Root, Bound);
        if (result is null)
            return TestResults.Failure(Name, $"It did not end within {Bound.TotalMinutes:0} minutes and was killed.");
        if (!File.Exists(trx)) return TestResults.Failure(Name, result.Value.Output.Trim());
        var results = TrxFile.Read(trx);
        return result.Value.ExitCode != 0 && results.Failed.Count == 0
            ? results with { Failed = [new TestRemark(Name, result.Value.Output.Trim())] }
            : results;
    }
}
