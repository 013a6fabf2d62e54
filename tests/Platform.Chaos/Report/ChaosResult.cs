using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Faults;

namespace Rapport.Platform.Chaos.Report;

/// <summary>What a run came to.</summary>
/// <param name="Options">What it did.</param>
/// <param name="Comparison">Stores beside oracle.</param>
/// <param name="Scene">The faults, and how the load fared.</param>
/// <param name="Loaded">How long load and faults took.</param>
/// <param name="Drained">How long it took from the end of the load until nothing was left to do.</param>
/// <param name="MostLag">Most events that a follower was behind.</param>
/// <param name="Quarantined">Poisoned events that were quarantined, once each, and replayed.</param>
internal sealed record ChaosResult(
    ChaosOptions Options, Comparison Comparison, Scene Scene, TimeSpan Loaded, TimeSpan Drained, long MostLag, int Quarantined)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsClean => Comparison.Findings.IsEmpty && Scene.Findings.IsEmpty;

    /// <summary>True when something is wrong, but only with how long it took.</summary>
    public bool IsOnlySlow => !IsClean && Comparison.Findings.IsOnly(Finding.NoRecovery) && Scene.Findings.IsOnly(Finding.NoRecovery);
}
