namespace Rapport.Runtime;

/// <summary>Unpacks downloaded packages and leaves out what a server never reads.</summary>
internal static class TreeUnpacking
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    // Whole folders, by path: a list of packages to leave out would break with every change of the distribution.
    private static readonly string[] Unneeded =
    [
        "boot", "media", "mnt", "srv", "var", "usr/games", "usr/include", "usr/sbin", "usr/src",
        "usr/lib/systemd", "usr/lib/gnupg", "usr/lib/udev", "usr/lib/sysusers.d", "usr/lib/tmpfiles.d",
        "usr/share/bash-completion", "usr/share/bug", "usr/share/debconf", "usr/share/doc", "usr/share/fonts",
        "usr/share/gcc", "usr/share/gdb", "usr/share/gnupg", "usr/share/i18n", "usr/share/info",
        "usr/share/lintian", "usr/share/locale", "usr/share/man", "usr/share/menu", "usr/share/perl",
        "usr/share/perl5", "usr/share/pixmaps", "usr/share/polkit-1", "usr/share/vim", "usr/share/zsh",
    ];

    private static readonly string[] UnneededBelowLibraries =
        ["perl", "perl-base", "perl5", "gconv", "systemd", "bitcode"];

    /// <summary>Unpacks every <c>.deb</c> of a folder into <paramref name="root"/>.</summary>
    public static async Task Unpack(string packages, string root, CancellationToken cancellationToken)
    {
        RuntimeCache.Create(root);
        // Packages overlap in folders only; two at a time is what the decompression gains from.
        await Parallel.ForEachAsync(
            Directory.GetFiles(packages, "*.deb"),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
            async (package, stop) =>
            {
                var result = await ExternalProgram.Run(
                    "dpkg-deb", ["-x", package, root], new Dictionary<string, string>(), Bound, stop);
                if (result.ExitCode != 0)
                    throw new SetupError($"dpkg-deb could not unpack {Path.GetFileName(package)} ({result.Reason}); " +
                        "check that the disk of the cache folder has 1 GB free.");
            });
        foreach (var folder in Unneeded)
            Delete(Path.Combine(root, folder));
        foreach (var library in LibraryFolders(Path.Combine(root, "usr/lib")))
            foreach (var folder in UnneededBelowLibraries)
                Delete(Path.Combine(library, folder));
    }

    // Links are left alone: in an unpacked tree they may lead out of it, into the host.
    private static IEnumerable<string> LibraryFolders(string libraries)
    {
        var postgres = Path.Combine(libraries, "postgresql");
        var own = Directory.Exists(postgres)
            ? Directory.GetDirectories(postgres).Select(version => Path.Combine(version, "lib"))
            : [];
        return new DirectoryInfo(libraries).GetDirectories()
            .Where(folder => folder.LinkTarget is null).Select(folder => folder.FullName).Concat(own);
    }

    /// <summary>Deletes a folder that may be missing.</summary>
    public static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
