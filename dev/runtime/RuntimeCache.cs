namespace Rapport.Runtime;

/// <summary>
/// The folder outside the repository that keeps what was fetched: <c>RAPPORT_CACHE</c>, else
/// <c>XDG_CACHE_HOME/rapport</c>, else <c>~/.cache/rapport</c>.
/// Root runs PostgreSQL under another uid, which cannot pass a home directory that is closed to others: root's
/// default is <c>/var/cache/rapport</c> then.
/// </summary>
internal static class RuntimeCache
{
    private const UnixFileMode Traversable = UnixFileMode.OtherExecute;
    private const UnixFileMode OpenDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string RootsOwn = "/var/cache/rapport";

    /// <summary>The uid that PostgreSQL runs under when the caller is root: nobody, which every Linux has.</summary>
    public const uint ServerUser = 65534;

    /// <summary>The cache folder; created when missing.</summary>
    /// <exception cref="SetupError">RAPPORT_CACHE is closed to the server's uid, or cannot be created.</exception>
    public static string Folder => Create(Choose(
        Environment.GetEnvironmentVariable("RAPPORT_CACHE"),
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Posix.IsRoot));

    /// <summary>Chooses the folder from the environment; see the class.</summary>
    internal static string Choose(string? rapportCache, string? xdgCache, string home, bool isRoot)
    {
        if (!string.IsNullOrEmpty(rapportCache))
            return !isRoot || IsOpenToOthers(rapportCache)
                ? Path.GetFullPath(rapportCache)
                : throw new SetupError($"RAPPORT_CACHE is {rapportCache}, which uid {ServerUser} cannot enter, and " +
                    "PostgreSQL does not run as root; choose a folder whose parents all have mode o+x.");
        var user = !string.IsNullOrEmpty(xdgCache) ? xdgCache : Path.Combine(home, ".cache");
        return isRoot && !IsOpenToOthers(user) ? RootsOwn : Path.Combine(Path.GetFullPath(user), "rapport");
    }

    /// <summary>True when every existing part of the path lets any uid pass.</summary>
    internal static bool IsOpenToOthers(string path)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(path)); folder is not null; folder = folder.Parent)
            if (folder.Exists && (folder.UnixFileMode & Traversable) == 0)
                return false;
        return true;
    }

    /// <summary>Creates a folder (and its parents) that other uids may enter and read, whatever the umask.</summary>
    public static string Create(string folder)
    {
        try
        {
            if (Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent))
                Create(parent);
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                File.SetUnixFileMode(folder, OpenDirectory);
            }
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupError($"The cache folder {folder} cannot be created ({e.Message}); " +
                "set RAPPORT_CACHE to a folder that can be written to.", e);
        }
    }
}
