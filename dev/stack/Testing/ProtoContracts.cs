using Rapport.Stack.Layout;

namespace Rapport.Stack.Testing;

/// <summary>The contracts in <c>proto/</c> keep to the rules of <c>buf.yaml</c>; one check in the sum.</summary>
internal static class ProtoLint
{
    private const string Name = "buf lint";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public static async Task<TestResults> Run(StackFolders folders, NpmPackages? packages, string missing)
    {
        if (packages is null) return new TestResults { Skipped = [new TestRemark(Name, missing)] };
        var result = await BoundedProcess.Run(
            packages.Node, [packages.Command("buf"), "lint"], new Dictionary<string, string>(), folders.Root, Bound);
        return result switch
        {
            null => TestResults.Failure(Name, "It did not end."),
            (0, _) => new TestResults { Passed = 1 },
            var (_, output) => TestResults.Failure(Name, output.Trim()),
        };
    }
}
