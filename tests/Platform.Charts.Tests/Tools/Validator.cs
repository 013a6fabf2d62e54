using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>The strict validator of <c>../shared/tools/helm</c>; tests are skipped where it is missing.</summary>
internal static class Validator
{
    private static readonly string Program = Repository.At("..", "shared", "tools", "helm", "validate");

    // A kind that the shared schemas do not have; ours has the fields that the chart writes.
    private static readonly string ExternalSecret =
        Repository.At("tests", "Platform.Charts.Tests", "Schemas", "externalsecret.json");

    /// <summary>Validates every document strictly: schemas, references, the restricted standard, no nulls.</summary>
    public static async Task CheckAsync(IReadOnlyList<Manifest> documents)
    {
        var foreign = documents.Where(document => document.Kind == "ExternalSecret").ToList();
        await RunAsync(["--strict", "--refs", "--restricted", "--no-null", "--quiet"], documents.Except(foreign));
        if (foreign.Count > 0)
            await RunAsync(["--schema", ExternalSecret, "--quiet"], foreign);
    }

    /// <summary>Validates files as they stand.</summary>
    public static async Task CheckFilesAsync(params string[] files)
    {
        Require();
        _ = (await Tool.RunAsync(Program, ["--strict", "--quiet", .. files])).Succeeded;
    }

    private static async Task RunAsync(string[] options, IEnumerable<Manifest> documents)
    {
        Require();
        // JSON is YAML.
        var text = string.Join("\n---\n", documents.Select(document => document.Body.ToJsonString()));
        _ = (await Tool.RunAsync(Program, [.. options, "-"], text)).Succeeded;
    }

    private static void Require() =>
        Skip.IfNot(File.Exists(Program), "the strict validator is missing: ../shared/tools/helm/validate");
}
