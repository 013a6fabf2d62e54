namespace Rapport.Journey.Runs;

/// <summary>So many runs of a version stand at a step, or have ended for a reason.</summary>
internal sealed record RunCount(int Version, string? Step, string? ExitReason, long Runs);
