using Rapport.Common.V1;
using Rapport.Contact.V1;

namespace Rapport.Following.Poison;

/// <summary>What those who decide events need to tell poison from a store that is away.</summary>
/// <param name="Service">Name of this service.</param>
/// <param name="Faults">Faults that tests asked for.</param>
public sealed record PoisonGuard(string Service, InjectedFaults Faults)
{
    /// <summary>For one decision on a batch of events.</summary>
    public PoisonWatch Watch() => new(Faults);

    /// <summary>What the event asks this service to work in again; null for nearly every event.</summary>
    public Replay? ReplayOf(Event happened) => Replay.Of(happened) is { } replay && replay.Service == Service ? replay : null;
}
