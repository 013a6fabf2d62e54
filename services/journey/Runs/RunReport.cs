using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>A run with its trace.</summary>
internal sealed record RunReport(RunState Run, IReadOnlyList<TraceEntry> Trace);
