using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>One file's use of a type that stands in another folder.</summary>
/// <param name="From">The file that uses it, from the service's folder.</param>
/// <param name="To">The file that declares it.</param>
/// <param name="Type">The type.</param>
internal sealed record FileUse(string From, string To, string Type)
{
    /// <summary>Folder of the user.</summary>
    public string FromFolder => FolderGraph.FolderOf(From);

    /// <summary>Folder of what is used.</summary>
    public string ToFolder => FolderGraph.FolderOf(To);
}

/// <summary>
/// Which folder of a service uses which: a file names a type, and its namespace or a using makes that type visible. The
/// files of the service's own folder, and modules, put the others together and are left out.
/// </summary>
internal sealed partial class FolderGraph
{
    private FolderGraph(IReadOnlyList<FileUse> uses) => Uses = uses;

    /// <summary>All uses over the border of a folder.</summary>
    public IReadOnlyList<FileUse> Uses { get; }

    /// <summary>The graph of a service.</summary>
    public static FolderGraph Of(string service)
    {
        var root = $"services/{service}/";
        var files = SourceTree.Files($"services/{service}").Where(f => f.Path.StartsWith(root, StringComparison.Ordinal))
            .Select(f => Read(f.Path[root.Length..], f.Lines)).ToList();
        var declared = files.SelectMany(f => f.Declares.Select(type => (type, file: f))).ToLookup(d => d.type, d => d.file);
        return new FolderGraph(
        [
            .. from file in files
               where FolderOf(file.Path).Length > 0 && !file.Path.EndsWith("Module.cs", StringComparison.Ordinal)
               from name in file.Names
               from other in declared[name]
               where FolderOf(other.Path) != FolderOf(file.Path) && FolderOf(other.Path).Length > 0 && file.Sees(other.Namespace)
               select new FileUse(file.Path, other.Path, name),
        ]);
    }

    /// <summary>Folders that use one another in a circle, each circle as one text in alphabetical order.</summary>
    public IReadOnlyList<string> Circles()
    {
        var next = Uses.ToLookup(use => use.FromFolder, use => use.ToFolder);
        var reached = next.Select(group => group.Key).ToDictionary(folder => folder, folder => ReachedFrom(folder, next));
        return
        [
            .. reached.Where(pair => pair.Value.Contains(pair.Key))
                .Select(pair => string.Join(' ', pair.Value
                    .Where(other => reached.TryGetValue(other, out var back) && back.Contains(pair.Key))
                    .Order(StringComparer.Ordinal)))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The folder of a file; empty for the service's own.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/');

    private static HashSet<string> ReachedFrom(string folder, ILookup<string, string> next)
    {
        var (reached, open) = (new HashSet<string>(), new Stack<string>([folder]));
        while (open.TryPop(out var current))
            foreach (var other in next[current])
                if (reached.Add(other))
                    open.Push(other);
        return reached;
    }

    private static SourceFile Read(string path, string[] lines)
    {
        // A type is named where no dot stands before it; strings and comments name nothing.
        var code = string.Join('\n', lines.Select(line => Strings().Replace(Comment().Replace(line, ""), "\"\"")));
        var own = NamespaceLine().Match(code).Groups[1].Value;
        var usings = Using().Matches(code).Select(m => m.Groups[1].Value).ToHashSet();
        // Of an alias and of a using static, the last part is the type.
        var named = TypeUsing().Matches(code).Select(m => m.Groups[1].Value).ToList();
        return new SourceFile(
            path, own,
            [.. usings, .. named.Select(full => full[..full.LastIndexOf('.')])],
            [.. Name().Matches(code).Select(m => m.Value), .. named.Select(full => full[(full.LastIndexOf('.') + 1)..])],
            [.. Declaration().Matches(code).Select(m => m.Groups[1].Value).Distinct()]);
    }

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^using (?:static |\w+ = )([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex TypeUsing();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:public|internal)[\w ]*? (?:class|record struct|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private sealed record SourceFile(
        string Path, string Namespace, HashSet<string> Usings, HashSet<string> Names, IReadOnlyList<string> Declares)
    {
        public bool Sees(string other) => Usings.Contains(other) || $"{Namespace}.".StartsWith($"{other}.", StringComparison.Ordinal);
    }
}
