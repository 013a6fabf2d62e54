using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Runtime;

/// <summary>Creates data directories for PostgreSQL and clears what a killed server left in them.</summary>
internal static class DocumentDbData
{
    /// <summary>PostgreSQL refuses a data directory that others may read.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string LockFile = "postmaster.pid";

    /// <summary>Gives the directory to run on: an existing one as it is, a new one as a copy of the template.</summary>
    public static async Task<string> Create(string wanted, string template, CancellationToken cancellationToken)
    {
        var data = Place(Path.GetFullPath(wanted));
        if (File.Exists(Path.Combine(data, "PG_VERSION")))
            return data;
        var unfinished = data + ".new";
        TreeUnpacking.Delete(unfinished);
        RuntimeCache.Create(Path.GetDirectoryName(data)!);
        // cp keeps owners and shares blocks where the file system can.
        var copy = await ExternalProgram.Run("cp", ["-a", "--reflink=auto", template, unfinished],
            new Dictionary<string, string>(), TimeSpan.FromMinutes(2), cancellationToken);
        if (copy.ExitCode != 0)
            throw new SetupError(
                $"Could not create the database in {data} ({copy.Reason}); check the free disk space.");
        if (Directory.Exists(data))
            Directory.Delete(data);
        Directory.Move(unfinished, data);
        return data;
    }

    /// <summary>
    /// Removes postmaster.pid when its process is gone, or is another program that was given the same id since (usual
    /// in containers). PostgreSQL itself still refuses to start while children of a killed postmaster are attached to
    /// the shared memory.
    /// </summary>
    public static async Task RemoveStaleLock(string data)
    {
        var file = Path.Combine(data, LockFile);
        if (File.Exists(file) && !await IsHeld(file))
            File.Delete(file);
    }

    private static async Task<bool> IsHeld(string lockFile)
    {
        var lines = await File.ReadAllLinesAsync(lockFile);
        if (lines.Length < 2 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var owner))
            return false;
        try
        {
            // A zombie has an empty command line.
            var command = await File.ReadAllTextAsync($"/proc/{owner}/cmdline");
            return command.Contains(lines[1], StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>
    /// The wanted path, or, when the server's uid could not enter it, a directory of the cache that a link at the
    /// wanted path leads to. Deleting the link resets the data: without it the old directory is dropped.
    /// </summary>
    private static string Place(string wanted)
    {
        if (!Posix.IsRoot || RuntimeCache.IsOpenToOthers(Path.GetDirectoryName(wanted)!))
            return wanted;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16];
        var place = Path.Combine(RuntimeCache.Folder, "data", name);
        if (new DirectoryInfo(wanted).LinkTarget == place)
            return place;
        TreeUnpacking.Delete(place);
        Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        if (Directory.Exists(wanted))
            Directory.Delete(wanted);
        File.CreateSymbolicLink(wanted, place);
        return place;
    }
}
