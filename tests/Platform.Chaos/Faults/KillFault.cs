using System.Diagnostics;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>SIGKILL for one process; the runner starts it again.</summary>
/// <param name="part">Whose.</param>
internal sealed class KillFault(string part) : IFault
{
    /// <inheritdoc/>
    public string Name => $"kill {part}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var before = await scene.PartAsync(part);
        if (before.Pid is not { } pid)
            return;
        var record = scene.Begin(Name);
        using (var process = Process.GetProcessById(pid))
            process.Kill();
        await scene.UntilBackAsync(part, pid);
        scene.Follow(record);
    }
}
