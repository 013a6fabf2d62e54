namespace Rapport.Platform.Chaos.Faults;

/// <summary>
/// Far more requests than the platform can take, for a while: some have to be refused, quickly and with a time to come
/// back, and nothing that was taken is lost.
/// </summary>
/// <param name="perSecond">Requests a second.</param>
/// <param name="length">How long.</param>
internal sealed class OverloadFault(double perSecond, TimeSpan length) : IFault
{
    /// <inheritdoc/>
    public string Name => "overload";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var record = scene.Begin(Name);
        var usual = scene.Pace.PerSecond;
        scene.Pace.PerSecond = perSecond;
        await Task.Delay(length);
        scene.Pace.PerSecond = usual;
        scene.Follow(record);
    }
}
