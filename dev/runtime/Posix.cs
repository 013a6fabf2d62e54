using System.Runtime.InteropServices;

namespace Rapport.Runtime;

/// <summary>The system calls that .NET does not offer.</summary>
internal static partial class Posix
{
    /// <summary>True when this process has uid 0: PostgreSQL then has to run under another uid.</summary>
    public static bool IsRoot => geteuid() == 0;

    /// <summary>Effective uid of this process.</summary>
    public static uint EffectiveUser => geteuid();

    /// <summary>Sends a signal; a process that has gone meanwhile is no error.</summary>
    public static void Signal(int processId, StopSignal signal) => _ = kill(processId, (int)signal);

    /// <summary>Gives one path to another owner, without following a link.</summary>
    public static void ChangeOwner(string path, uint user)
    {
        if (lchown(path, user, user) != 0)
            throw new SetupError($"Could not give {path} to uid {user}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint user, uint group);
}
