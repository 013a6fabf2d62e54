using System.Runtime.InteropServices;

namespace Rapport.Stack.Supervision;

/// <summary>kill(2).</summary>
internal static partial class Signals
{
    private const int Kill = 9;
    private const int Terminate = 15;

    /// <summary>Asks a process to end; nothing happens when it has gone meanwhile.</summary>
    public static void Ask(ProcessIdentity process) => Send(process, Terminate);

    /// <summary>Ends a process at once; nothing happens when it has gone meanwhile.</summary>
    public static void End(ProcessIdentity process) => Send(process, Kill);

    private static void Send(ProcessIdentity process, int signal)
    {
        if (process.IsAlive()) _ = kill(process.Pid, signal);
    }

    [LibraryImport("libc")]
    private static partial int kill(int processId, int signal);
}
