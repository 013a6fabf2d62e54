using System.Security.Cryptography;
using System.Text;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Web;

/// <summary>The console's own files: <c>console/</c> without what npm and Vite put there.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Files">Paths below it, in order.</param>
internal sealed record ConsoleSources(string Root, IReadOnlyList<string> Files)
{
    private const int KeyDigits = 12;
    private static readonly string[] NotOurs = ["node_modules", "dist"];
    private static readonly string[] OfPackages = ["package.json", "package-lock.json"];

    /// <summary>Null where the repository has no console, as in a copy of some of its parts.</summary>
    public static ConsoleSources? Find(StackFolders folders)
    {
        var root = Path.Combine(folders.Root, "console");
        if (!File.Exists(Path.Combine(root, "package-lock.json"))) return null;
        var files = Directory.EnumerateFileSystemEntries(root)
            .Where(entry => !NotOurs.Contains(Path.GetFileName(entry)))
            .SelectMany(entry => Directory.Exists(entry)
                ? Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories)
                : [entry])
            .Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal);
        return new ConsoleSources(root, [.. files]);
    }

    /// <summary>Changes with every change of a file.</summary>
    public string Key => KeyOf(Files);

    /// <summary>Changes with the packages that are wanted.</summary>
    public string PackagesKey => KeyOf(OfPackages);

    /// <summary>Copies them into a folder, with packages beside them as npm lays them.</summary>
    public void LayOut(string folder, string modules)
    {
        foreach (var file in Files) Copy(file, folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), modules);
    }

    /// <summary>Copies what names the packages.</summary>
    public void LayOutPackages(string folder)
    {
        foreach (var file in OfPackages) Copy(file, folder);
    }

    private void Copy(string file, string folder)
    {
        var target = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Root, file), target);
    }

    private string KeyOf(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + '\n'));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(Root, file))));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..KeyDigits];
    }
}
