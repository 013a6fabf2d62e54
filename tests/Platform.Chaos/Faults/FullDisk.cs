using System.ComponentModel;
using System.Diagnostics;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>A small disk of its own under Redis' data folder; only root can make one.</summary>
/// <param name="folder">Where it is mounted.</param>
internal sealed class FullDisk(string folder)
{
    private const string Filler = "filler";

    /// <summary>Whether this process may mount.</summary>
    public static bool IsPossible => Environment.IsPrivilegedProcess;

    /// <summary>Mounts a disk of so many megabytes in memory.</summary>
    /// <returns>Null when the system does not allow it.</returns>
    public static async Task<FullDisk?> MountAsync(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        return await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) ? new FullDisk(folder) : null;
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Path.Combine(folder, Filler), FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // That is it.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Clear() => File.Delete(Path.Combine(folder, Filler));

    /// <summary>Takes the disk away with everything on it.</summary>
    public Task UnmountAsync() => RunAsync("umount", "-l", folder);

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // A system without the program.
            return false;
        }
    }
}
