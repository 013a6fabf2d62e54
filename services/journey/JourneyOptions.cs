using System.ComponentModel.DataAnnotations;

namespace Rapport.Journey;

/// <summary>Settings of the journey service (section <c>Journey</c>).</summary>
internal sealed record JourneyOptions
{
    /// <summary>Runs whose timers are taken at once. 1–2,000; default 500.</summary>
    [Range(1, 2000)]
    public int DueBatch { get; init; } = 500;

    /// <summary>How often the definitions are compared with the store, ms. 100–60,000; default 1,000.</summary>
    [Range(100, 60_000)]
    public int CatalogRefreshMs { get; init; } = 1000;
}
