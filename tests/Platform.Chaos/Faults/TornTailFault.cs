namespace Rapport.Platform.Chaos.Faults;

/// <summary>
/// Redis stops, the end of its append-only file is cut off in the middle of a command, as a power failure does, and it
/// starts again: what was acknowledged last is gone, in the broker and in the states of tagging and scoring alike.
/// </summary>
/// <param name="bytes">How much is cut off.</param>
internal sealed class TornTailFault(int bytes) : IFault
{
    private const string Redis = "redis";

    /// <inheritdoc/>
    public string Name => "torn tail";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var before = await scene.PartAsync(Redis);
        var record = scene.Begin(Name);
        await scene.Stack.ControlAsync(Redis, "stop");
        Tear(Path.Combine(scene.Stack.Data, Redis, "appendonlydir"));
        await scene.Stack.ControlAsync(Redis, "start");
        await scene.UntilBackAsync(Redis, before.Pid);
        scene.Follow(record);
    }

    private void Tear(string folder)
    {
        var newest = Directory.EnumerateFiles(folder, "*.incr.aof").MaxBy(File.GetLastWriteTimeUtc);
        if (newest is null)
            return;
        using var file = new FileStream(newest, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(Math.Max(0, file.Length - bytes));
    }
}
