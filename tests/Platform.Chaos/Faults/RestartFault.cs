namespace Rapport.Platform.Chaos.Faults;

/// <summary>One process is stopped in good order and started again.</summary>
/// <param name="part">Which.</param>
internal sealed class RestartFault(string part) : IFault
{
    /// <inheritdoc/>
    public string Name => $"restart {part}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var before = await scene.PartAsync(part);
        var record = scene.Begin(Name);
        await scene.Stack.ControlAsync(part, "stop");
        await scene.Stack.ControlAsync(part, "start");
        await scene.UntilBackAsync(part, before.Pid);
        scene.Follow(record);
    }
}
