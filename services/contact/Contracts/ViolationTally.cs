using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Contracts;

/// <summary>
/// Counts violations in the process and writes them every second, one write for all events of that second. What could not be
/// written is written with the next; what a process has not written when it is killed is not counted.
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
            Add(new ViolationCount(violation, 1, at, at, eventId));
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        Dictionary<Violation, ViolationCount> taken;
        lock (turn)
            (taken, counts) = (counts, []);
        try
        {
            await store.AddAsync(taken.Values, cancellation);
        }
        catch
        {
            lock (turn)
                foreach (var count in taken.Values)
                    Add(count);
            throw;
        }

        return false;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PassAsync(cancellationToken);
    }

    private void Add(ViolationCount more)
    {
        if (counts.TryGetValue(more.Violation, out var before))
            counts[more.Violation] = more with
            {
                Count = before.Count + more.Count, First = before.First < more.First ? before.First : more.First,
                Last = before.Last > more.Last ? before.Last : more.Last,
            };
        else if (counts.Count < MostWays)
            counts[more.Violation] = more;
    }
}
