namespace Rapport.Runtime;

/// <summary>
/// Makes Debian's Node.js startable from a private tree. Debian builds it to read parts of itself from
/// <c>/usr/share/nodejs</c>, by absolute path and before any option is looked at. In a copy of its library that folder
/// is renamed to the path of an open file, which is as long, and which the starting script opens on the tree's folder.
/// </summary>
internal static class PrivateNode
{
    private const string Libraries = "usr/lib";
    private const string Modules = "usr/share/nodejs";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static ReadOnlySpan<byte> BuiltIn => "/usr/share/nodejs"u8;

    private static ReadOnlySpan<byte> OpenFile => "/proc/self/fd/9//"u8;

    /// <summary>The tools of a tree; the copy is made on first use.</summary>
    /// <param name="tree">Unpacked <c>npm</c> with all it needs.</param>
    /// <param name="program">The tree's script that starts Node.js, below its root.</param>
    /// <param name="cancellationToken">Ends the waiting for another process that makes the copy.</param>
    /// <exception cref="SetupError">The tree has no such library.</exception>
    public static async Task<NodeTools> Prepare(PackageTree tree, string program, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(RuntimeCache.Folder, "node", tree.Version);
        var node = Path.Combine(folder, "node");
        using (await FolderLock.Take(folder + ".lock", _ => { }, cancellationToken))
            if (!File.Exists(node))
                Create(tree, program, RuntimeCache.Create(folder));
        return new NodeTools(node, [node, tree.PathOf($"{Modules}/npm/bin/npm-cli.js")]);
    }

    private static void Create(PackageTree tree, string program, string folder)
    {
        var library = Directory.EnumerateFiles(tree.PathOf(Libraries), "libnode.so*", SearchOption.AllDirectories)
            .FirstOrDefault(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is null)
            ?? throw new SetupError("Debian's nodejs no longer has libnode.so; put node and npm on the PATH.");
        var bytes = File.ReadAllBytes(library);
        Rename(bytes);
        File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(library)), bytes);

        var script = File.ReadAllText(tree.PathOf(program))
            .Replace("exec '", $"exec 9<'{tree.PathOf(Modules)}'\nexec '", StringComparison.Ordinal)
            .Replace("--library-path '", $"--library-path '{folder}:", StringComparison.Ordinal);
        var unfinished = Path.Combine(folder, "node.new");
        File.WriteAllText(unfinished, script);
        File.SetUnixFileMode(unfinished, Executable);
        File.Move(unfinished, Path.Combine(folder, "node"), overwrite: true);
    }

    /// <summary>Both names are equally long, so nothing else in the library moves.</summary>
    internal static void Rename(Span<byte> library)
    {
        for (var at = library.IndexOf(BuiltIn); at >= 0; at = library.IndexOf(BuiltIn))
        {
            OpenFile.CopyTo(library[at..]);
            library = library[(at + OpenFile.Length)..];
        }
    }
}
