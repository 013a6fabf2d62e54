using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Contracts;

/// <summary>
/// Counts violations in the process and writes them every second, one write for all events of that second. What a process
/// has not written when it is killed is not counted.
/// </summary>
internal sealed class ViolationTally(ViolationStore store, StoreGate gate, ILogger<ViolationTally> logger)
    : Loop("Counting violations of contracts", TimeSpan.FromSeconds(1), logger, gate)
{
    // Names are the caller's: whoever makes up new ones does not fill the memory.
    private const int MostWays = 2000;

    private readonly Lock turn = new();
    private Dictionary<Violation, ViolationCount> counts = [];

    /// <summary>Counts one.</summary>
    public void Add(Violation violation, DateTimeOffset at, string eventId)
    {
        lock (turn)
        {
            if (counts.TryGetValue(violation, out var before))
                counts[violation] = before with { Count = before.Count + 1, Last = at > before.Last ? at : before.Last, Example = eventId };
            else if (counts.Count < MostWays)
                counts[violation] = new ViolationCount(violation, 1, at, at, eventId);
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        Dictionary<Violation, ViolationCount> taken;
        lock (turn)
            (taken, counts) = (counts, []);
        await store.AddAsync(taken.Values, cancellation);
        return false;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PassAsync(cancellationToken);
    }
}
