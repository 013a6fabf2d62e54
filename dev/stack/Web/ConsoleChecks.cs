using System.Text.Json;
using Rapport.Stack.Testing;

namespace Rapport.Stack.Web;

/// <summary>The console's own checks, in a folder laid out for them; one line each in the sum.</summary>
/// <param name="folder">Sources with all packages beside them.</param>
/// <param name="node">Absolute path of <c>node</c>.</param>
internal sealed class ConsoleChecks(string folder, string node)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>Types, and what Biome has to say of form and faults.</summary>
    public async Task<TestResults> RunLint()
    {
        var types = await Run("node_modules/typescript/bin/tsc", "--noEmit");
        var form = await Run("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".");
        TestRemark[] failed = [.. Failure("console: tsc", types), .. Failure("console: biome", form)];
        return new TestResults { Passed = 2 - failed.Length, Failed = failed };
    }

    /// <summary>Tests of the pure parts.</summary>
    public async Task<TestResults> RunUnitTests()
    {
        var report = Path.Combine(folder, "unit-tests.json");
        var result = await Run("node_modules/vitest/vitest.mjs", "run", "--reporter=json", "--outputFile=" + report);
        if (!File.Exists(report)) return TestResults.Failure("console: vitest", result?.Output.Trim() ?? "It did not end.");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var passed = json.RootElement.GetProperty("numPassedTests").GetInt32();
        return result is (0, _) && passed > 0
            ? new TestResults { Passed = passed }
            : new TestResults { Passed = passed, Failed = [new TestRemark("console: vitest", Faults(json.RootElement))] };
    }

    private static string Faults(JsonElement report) => string.Join('\n',
        from file in report.GetProperty("testResults").EnumerateArray()
        from test in file.GetProperty("assertionResults").EnumerateArray()
        where test.GetProperty("status").GetString() == "failed"
        select $"{test.GetProperty("fullName").GetString()}: {test.GetProperty("failureMessages")[0].GetString()}");

    private static IEnumerable<TestRemark> Failure(string name, (int ExitCode, string Output)? result) =>
        result is (0, _) ? [] : [new TestRemark(name, result?.Output.Trim() ?? "It did not end.")];

    private Task<(int ExitCode, string Output)?> Run(string script, params string[] arguments) =>
        BoundedProcess.Run(node, [script, .. arguments], new Dictionary<string, string> { ["NO_COLOR"] = "1" }, folder, Bound);
}
