namespace Rapport.Journey.Runs;

/// <summary>The three collections that applying events touches.</summary>
internal sealed record JourneyStores(RunStore Runs, FactsStore Facts, WatermarkStore Watermarks);
