using Rapport.Stack.Layout;

namespace Rapport.Stack.Testing;

/// <summary>
/// The contracts in <c>proto/</c> keep to the rules of <c>buf.yaml</c>, and to what the last release promised
/// (<c>proto/released</c>); one check each in the sum.
/// </summary>
internal static class ProtoContracts
{
    public const string Lint = "buf lint";
    public const string Breaking = "buf breaking";

    // Buf ends so when it has something to say of the contracts; with other codes it could not read them.
    private const int Found = 100;

    private static readonly string Image = Path.Combine("proto", "released", "contracts.binpb");
    private static readonly string Allowed = Path.Combine("proto", "released", "allowed-breaks.txt");
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public static async Task<TestResults> RunLint(StackFolders folders, NpmPackages? packages, string missing)
    {
        if (packages is null) return new TestResults { Skipped = [new TestRemark(Lint, missing)] };
        return await Buf(folders, packages, "lint") switch
        {
            null => TestResults.Failure(Lint, "It did not end."),
            (0, _) => new TestResults { Passed = 1 },
            var (_, output) => TestResults.Failure(Lint, output.Trim()),
        };
    }

    public static async Task<TestResults> RunBreaking(StackFolders folders, NpmPackages? packages, string missing)
    {
        if (packages is null) return new TestResults { Skipped = [new TestRemark(Breaking, missing)] };
        var result = await Buf(folders, packages, "breaking", "proto", "--against", Image);
        if (result is not (0 or Found, var output))
            return TestResults.Failure(Breaking, result?.Output.Trim() ?? "It did not end.");
        var allowed = AllowedBreaks.Parse(await File.ReadAllTextAsync(Path.Combine(folders.Root, Allowed)));
        var faults = allowed.FaultsOf(output, typeof(ProtoContracts).Assembly.GetName().Version!.Major);
        return faults.Count == 0
            ? new TestResults { Passed = 1 }
            : TestResults.Failure(Breaking, string.Join('\n', faults));
    }

    /// <summary>Makes the contracts as they are the ones that the next changes are held against.</summary>
    /// <exception cref="StackError">Buf cannot read them.</exception>
    public static async Task Release(StackFolders folders, NpmPackages packages)
    {
        var result = await Buf(folders, packages, "build", "proto", "--exclude-source-info", "-o", Image);
        if (result is not (0, _)) throw new StackError($"buf build failed: {result?.Output.Trim() ?? "it did not end"}");
        await File.WriteAllTextAsync(Path.Combine(folders.Root, Allowed), AllowedBreaks.Empty);
    }

    private static Task<(int ExitCode, string Output)?> Buf(
        StackFolders folders, NpmPackages packages, params string[] arguments) => BoundedProcess.Run(
            packages.Node, [packages.Command("buf"), .. arguments], new Dictionary<string, string>(), folders.Root, Bound);
}
