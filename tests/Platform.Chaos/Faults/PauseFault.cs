namespace Rapport.Platform.Chaos.Faults;

/// <summary>SIGSTOP for one process, longer than any lease, then SIGCONT: it goes on as if no time had passed.</summary>
/// <param name="part">Whose.</param>
/// <param name="length">How long; leases run 10 s.</param>
internal sealed class PauseFault(string part, TimeSpan length) : IFault
{
    /// <inheritdoc/>
    public string Name => $"pause {part}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        if ((await scene.PartAsync(part)).Pid is not { } pid)
            return;
        var record = scene.Begin(Name);
        Signals.Hold(pid);
        try
        {
            await Task.Delay(length);
        }
        finally
        {
            Signals.LetGo(pid);
        }

        await scene.UntilBackAsync(part, before: null);
        scene.Follow(record);
    }
}
