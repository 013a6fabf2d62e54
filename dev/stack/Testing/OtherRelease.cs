using Rapport.Stack.Layout;

namespace Rapport.Stack.Testing;

/// <summary>
/// Another commit of this repository, built into a folder of its own (<c>artifacts/releases/COMMIT</c>), where it stays.
/// </summary>
internal static class OtherRelease
{
    // A slow machine may take several times as long as a quick one.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(30);

    /// <summary>Builds it unless it is there.</summary>
    /// <param name="folders">Of this repository.</param>
    /// <param name="reference">What git knows it by; null: the one that last set <c>proto/released</c>.</param>
    /// <param name="progress">Takes a line.</param>
    /// <returns>Folder of its built programs.</returns>
    /// <exception cref="StackError">There is no such commit, it is the current one, or it cannot be built.</exception>
    public static async Task<string> Build(StackFolders folders, string? reference, Action<string> progress)
    {
        var commit = reference is null
            ? await Run(folders.Root, "git", "log", "-1", "--format=%H", "--", "proto/released/contracts.binpb")
            : await Run(folders.Root, "git", "rev-parse", "--verify", "--end-of-options", reference + "^{commit}");
        if (commit == await Run(folders.Root, "git", "rev-parse", "HEAD"))
            throw new StackError($"{commit} is this release itself: name an older commit.");
        var place = Path.Combine(folders.Root, "artifacts", "releases", commit[..12]);
        var (done, programs) = (Path.Combine(place, ".built"), Path.Combine(place, "artifacts", "bin"));
        if (File.Exists(done)) return programs;
        progress($"building {commit[..12]}; it stays in artifacts/releases");
        Directory.CreateDirectory(place);
        var archive = place + ".tar";
        await Run(folders.Root, "git", "archive", "--format=tar", "-o", archive, commit);
        await Run(folders.Root, "tar", "-xf", archive, "-C", place);
        File.Delete(archive);
        await Run(place, "dotnet", "build", Path.Combine("dev", "up.slnf"), "-c", folders.Configuration,
            "-v", "quiet", "-nologo", "-nodeReuse:false");
        await File.WriteAllTextAsync(done, "");
        return programs;
    }

    private static async Task<string> Run(string folder, string program, params string[] arguments) =>
        await BoundedProcess.Run(program, arguments, new Dictionary<string, string>(), folder, Bound) switch
        {
            null => throw new StackError($"{program} {arguments[0]} did not end."),
            (0, var output) => output.Trim(),
            var (_, output) => throw new StackError($"{program} {string.Join(' ', arguments)}: {output.Trim()}"),
        };
}
