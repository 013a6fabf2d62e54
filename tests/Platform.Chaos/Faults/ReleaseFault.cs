namespace Rapport.Platform.Chaos.Faults;

/// <summary>One process is stopped in good order and started again in another release.</summary>
/// <param name="part">Which.</param>
/// <param name="isNew">In the release of this repository; else in the other one.</param>
internal sealed class ReleaseFault(string part, bool isNew) : IFault
{
    /// <inheritdoc/>
    public string Name => $"{(isNew ? "upgrade" : "roll back")} {part}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var before = await scene.PartAsync(part);
        var record = scene.Begin(Name);
        await scene.Stack.ControlAsync(part, "stop");
        scene.Releases!.Point(part, isNew);
        await scene.Stack.ControlAsync(part, "start");
        await scene.UntilBackAsync(part, before.Pid);
        scene.Follow(record);
    }
}
