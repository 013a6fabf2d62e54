using System.Runtime.InteropServices;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>Holds processes and lets them go on as if no time had passed.</summary>
internal static partial class Signals
{
    private const int Stop = 19;
    private const int Continue = 18;

    /// <summary>SIGSTOP.</summary>
    public static void Hold(int pid) => _ = kill(pid, Stop);

    /// <summary>SIGCONT.</summary>
    public static void LetGo(int pid) => _ = kill(pid, Continue);

    [LibraryImport("libc")]
    private static partial int kill(int processId, int signal);
}
