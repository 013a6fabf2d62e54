namespace Rapport.Journey.Runs;

/// <summary>So often was a step of a version left with a result.</summary>
internal sealed record StepCount(int Version, string Step, string Result, long Times);
