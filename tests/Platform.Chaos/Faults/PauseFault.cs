using System.Runtime.InteropServices;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>SIGSTOP for one process, longer than any lease, then SIGCONT: it goes on as if no time had passed.</summary>
/// <param name="part">Whose.</param>
/// <param name="length">How long; leases run 10 s.</param>
internal sealed partial class PauseFault(string part, TimeSpan length) : IFault
{
    private const int Stop = 19;
    private const int Continue = 18;

    /// <inheritdoc/>
    public string Name => $"pause {part}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        if ((await scene.PartAsync(part)).Pid is not { } pid)
            return;
        var record = scene.Begin(Name);
        _ = kill(pid, Stop);
        try
        {
            await Task.Delay(length);
        }
        finally
        {
            _ = kill(pid, Continue);
        }

        await scene.UntilBackAsync(part, before: null);
        scene.Follow(record);
    }

    [LibraryImport("libc")]
    private static partial int kill(int processId, int signal);
}
