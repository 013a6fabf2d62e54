namespace Rapport.Platform.Chaos.Faults;

/// <summary>The network between the services and a store is bad for a while.</summary>
/// <param name="store">redis or mongo.</param>
/// <param name="state">What is wrong with it.</param>
/// <param name="length">How long.</param>
internal sealed class LinkFault(string store, LinkState state, TimeSpan length) : IFault
{
    /// <inheritdoc/>
    public string Name => $"{state.ToString().ToLowerInvariant()} link to {store}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var record = scene.Begin(Name);
        scene.Links[store].State = state;
        await Task.Delay(length);
        scene.Links[store].State = LinkState.Open;
        scene.Follow(record);
    }
}
