namespace Rapport.Platform.Chaos.Faults;

/// <summary>Redis' disk is full for a while: it refuses writes and goes on when there is space again.</summary>
/// <param name="disk">The disk.</param>
/// <param name="length">How long.</param>
internal sealed class DiskFault(FullDisk disk, TimeSpan length) : IFault
{
    /// <inheritdoc/>
    public string Name => "full disk";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var record = scene.Begin(Name);
        disk.Fill();
        try
        {
            await Task.Delay(length);
        }
        finally
        {
            disk.Clear();
        }

        await scene.UntilBackAsync("redis", before: null);
        scene.Follow(record);
    }
}
