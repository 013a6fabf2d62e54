namespace Rapport.Stack.Supervision;

/// <summary>All parts of a stack under supervision.</summary>
internal sealed class PartSet : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly List<SupervisedPart> parts;

    /// <param name="parts">What the stack consists of.</param>
    /// <param name="context">What is around it; how to wait for other parts is filled in here.</param>
    public PartSet(IEnumerable<Part> parts, SupervisionContext context)
    {
        var own = context with { WaitUntilHealthy = WaitUntilHealthy };
        this.parts = [.. parts.Select(part => new SupervisedPart(part, own))];
    }

    public IReadOnlyList<SupervisedPart> All => parts;

    /// <summary>True when every part answers that the stack cannot do without.</summary>
    public bool AreHealthy => parts.TrueForAll(part => part.Part.IsOptional || part.State == PartState.Healthy);

    public SupervisedPart? Find(string name) =>
        parts.Find(part => part.Part.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public Task Start() => Task.WhenAll(parts.Select(part => part.Start()));

    /// <summary>Stops kind after kind, so that nobody loses the store it still writes to.</summary>
    public async Task Stop()
    {
        foreach (var kind in parts.GroupBy(part => part.Part.Kind).OrderByDescending(kind => kind.Key))
        {
            // Stores are chained (a gateway in front of a database): last started, first stopped.
            if (kind.Key == PartKind.Store)
                foreach (var store in kind.Reverse()) await store.Stop();
            else
                await Task.WhenAll(kind.Select(part => part.Stop()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        foreach (var part in parts) await part.DisposeAsync();
    }

    private async Task WaitUntilHealthy(IReadOnlyList<string> names, CancellationToken stop)
    {
        while (names.Any(name => Find(name)?.State != PartState.Healthy)) await Task.Delay(Look, stop);
    }
}
