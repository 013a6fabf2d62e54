using System.Runtime.InteropServices;

namespace Rapport.Runtime;

/// <summary>
/// Replaces programs of a tree by short scripts that run the original through the tree's loader. A script, because
/// programs start one another by path (initdb starts postgres) and must not fall back to the host's loader.
/// </summary>
internal static class TreeLauncher
{
    private const string OriginalSuffix = ".elf";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static (string Triplet, string Loader) Machine => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
        Architecture.Arm64 => ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
        var other => throw new SetupError(
            $"Debian's packages are unpacked on x86-64 and arm64 only, this is {other}; " +
            "install the servers yourself (see dev/runtime/README.md)."),
    };

    /// <summary>
    /// Writes the scripts for a tree that is about to move, and checks that all libraries are inside it.
    /// </summary>
    /// <param name="root">Where the tree is now.</param>
    /// <param name="final">Where it will be when the scripts run.</param>
    /// <param name="recipe">Names the programs.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task Write(
        string root, string final, PackageRecipe recipe, CancellationToken cancellationToken)
    {
        foreach (var program in recipe.Programs)
        {
            var path = Path.Combine(root, program);
            await Check(root, program, recipe, cancellationToken);
            File.Move(path, path + OriginalSuffix);
            var original = Path.Combine(final, program) + OriginalSuffix;
            await File.WriteAllTextAsync(path,
                $"""
                #!/bin/sh
                exec '{Loader(final)}' --library-path '{LibraryPath(final)}' --argv0 "$0" '{original}' "$@"

                """, cancellationToken);
            File.SetUnixFileMode(path, Executable);
        }
    }

    /// <summary>Fails unless the loader finds every library of a program or plug-in inside the tree.</summary>
    public static async Task Check(
        string root, string relative, PackageRecipe recipe, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, relative);
        if (!File.Exists(path))
            throw new SetupError($"{recipe.Package} no longer has {relative}; {recipe.Alternative}.");
        var result = await ExternalProgram.Run(Loader(root), ["--library-path", LibraryPath(root), "--list", path],
            new Dictionary<string, string>(), TimeSpan.FromSeconds(30), cancellationToken);
        var outside = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim())
            .Where(line => !line.Contains("linux-vdso", StringComparison.Ordinal) &&
                !line.Contains(root, StringComparison.Ordinal))
            .ToList();
        if (result.ExitCode != 0 || outside.Count > 0)
            throw new SetupError($"{recipe.Package}: {relative} needs libraries that its packages do not bring " +
                $"({string.Join(", ", outside.DefaultIfEmpty(result.Reason))}); {recipe.Alternative}.");
    }

    private static string Loader(string root) => Path.Combine(root, "usr/lib", Machine.Triplet, Machine.Loader);

    // blas and lapack are found through /etc/alternatives on an installed system; here by their folders.
    private static string LibraryPath(string root)
    {
        var libraries = Path.Combine(root, "usr/lib", Machine.Triplet);
        return string.Join(':', libraries, $"{libraries}/blas", $"{libraries}/lapack", $"{root}/usr/lib",
            $"{root}/usr/lib/postgresql/18/lib");
    }
}
