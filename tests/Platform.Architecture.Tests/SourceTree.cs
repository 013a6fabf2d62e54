using Rapport.Platform.Driving;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>The repository's own C# files, found from where the tests run.</summary>
internal static class SourceTree
{
    private static readonly string[] CodeFolders = ["services", "gateway", "dev", "samples", "bench", "tests"];

    public static string Root => Repository.Root;

    /// <summary>Files below the given top folders: path from the root, and lines.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Files(params string[] folders) =>
        from folder in folders.Length > 0 ? folders : CodeFolders
        let full = Path.Combine(Root, folder)
        where Directory.Exists(full)
        from file in Directory.EnumerateFiles(full, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules")
        select (path, File.ReadAllLines(file));

    /// <summary>Lines that contain any of the words, as "path:line: text".</summary>
    public static IReadOnlyList<string> LinesWith(IEnumerable<(string Path, string[] Lines)> files, params string[] words) =>
        [.. from file in files
            from line in file.Lines.Select((text, i) => (Text: text.Trim(), Number: i + 1))
            where !line.Text.StartsWith("//", StringComparison.Ordinal)
            where words.Any(word => line.Text.Contains(word, StringComparison.Ordinal))
            select $"{file.Path}:{line.Number}: {line.Text}"];
}
