using System.Globalization;

namespace Rapport.Runtime;

/// <summary>
/// A Debian package and everything it depends on, unpacked into a private folder of the cache: no root, no maintainer
/// script, nothing changed on the host. Programs run through the tree's own loader and libraries, so that the host's
/// older C library does not matter.
/// </summary>
/// <remarks>
/// Layout: <c>CACHE/trees/PACKAGE/VERSION/</c>, complete as soon as it exists; a tree is never changed.
/// </remarks>
public sealed class PackageTree
{
    // The first suite that has the package with all it needs; sid is the fallback while testing is in flux.
    private static readonly string[] Suites = ["forky", "sid"];

    private PackageTree(string root) => Root = root;

    /// <summary>Folder that stands for <c>/</c>.</summary>
    public string Root { get; }

    /// <summary>Version of the package and revision of the recipe; fit for a file name.</summary>
    public string Version => Path.GetFileName(Root);

    /// <summary>
    /// Gives the tree of a package; fetches it first if the cache has none (seconds to minutes). Several processes may
    /// ask at once: one fetches, the others wait.
    /// </summary>
    /// <param name="recipe">The package and what is needed of it.</param>
    /// <param name="progress">Receives one line a step; nothing when the tree is there already.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="SetupError">No apt, no network, no such package, or a library is missing.</exception>
    public static async Task<PackageTree> GetAsync(
        PackageRecipe recipe, Action<string> progress, CancellationToken cancellationToken)
    {
        var home = Path.Combine(RuntimeCache.Folder, "trees", recipe.Package);
        if (Newest(home, recipe) is { } cached)
            return cached;
        using var turn = await FolderLock.Take(home + ".lock", progress, cancellationToken);
        if (Newest(home, recipe) is { } meanwhile)
            return meanwhile;
        var work = Path.Combine(home, ".work");
        TreeUnpacking.Delete(work);
        RuntimeCache.Create(work);
        try
        {
            var (archive, version) = await Download(recipe, work, progress, cancellationToken);
            var unpacked = Path.Combine(work, "root");
            var final = Path.Combine(home, version + Suffix(recipe));
            progress($"unpacking {recipe.Package} {version}");
            await TreeUnpacking.Unpack(archive.Downloads, unpacked, cancellationToken);
            await Prepare(recipe, unpacked, final, cancellationToken);
            Directory.Move(unpacked, final);
            progress($"{recipe.Package} {version} is ready in {final}");
            return new PackageTree(final);
        }
        finally
        {
            TreeUnpacking.Delete(work);
        }
    }

    /// <summary>Absolute path of a file of the tree.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Suffix(PackageRecipe recipe) => $"-r{recipe.Revision}";

    private static PackageTree? Newest(string home, PackageRecipe recipe)
    {
        var newest = Directory.Exists(home)
            ? new DirectoryInfo(home).EnumerateDirectories("*" + Suffix(recipe)).MaxBy(tree => tree.CreationTimeUtc)
            : null;
        return newest is null ? null : new PackageTree(newest.FullName);
    }

    private static async Task Prepare(
        PackageRecipe recipe, string root, string final, CancellationToken cancellationToken)
    {
        foreach (var (link, target) in recipe.Links)
            File.CreateSymbolicLink(Path.Combine(root, link), target);
        foreach (var plugIn in recipe.PlugIns)
            await TreeLauncher.Check(root, plugIn, recipe, cancellationToken);
        await TreeLauncher.Write(root, final, recipe, cancellationToken);
    }

    private static async Task<(AptArchive Archive, string Version)> Download(
        PackageRecipe recipe, string work, Action<string> progress, CancellationToken cancellationToken)
    {
        var package = recipe.Package;
        foreach (var suite in Suites)
        {
            progress($"looking up {package} in Debian {suite}");
            var archive = await AptArchive.Open(
                Path.Combine(work, "apt-" + suite), suite, recipe.Alternative, cancellationToken);
            var closure = await archive.Closure(package, cancellationToken);
            if (closure.FirstOrDefault(
                file => file.FileName.StartsWith(package + "_", StringComparison.Ordinal)) is not { } own)
                continue;
            progress(string.Create(CultureInfo.InvariantCulture,
                $"downloading {package}: {closure.Count} packages, {closure.Sum(file => file.Bytes) / 1e6:0.0} MB"));
            await archive.Download(package, cancellationToken);
            return (archive, own.FileName.Split('_')[1].Replace('%', '_'));
        }
        throw new SetupError($"Neither of Debian's suites {string.Join(" and ", Suites)} has {package} for this " +
            $"machine; {recipe.Alternative}.");
    }
}
