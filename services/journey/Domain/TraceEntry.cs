namespace Rapport.Journey.Domain;

/// <summary>A step that was left, and why.</summary>
/// <param name="Step">Step id; empty for the run as a whole.</param>
/// <param name="Kind">Kind of step; "run" for the run as a whole.</param>
/// <param name="In">When it was reached.</param>
/// <param name="Out">When it was left.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">Why, where the result does not say; empty else.</param>
/// <param name="ValuesJson">The values that decided, a JSON object; null when none did.</param>
/// <param name="EventId">Event that moved it; empty when time did.</param>
/// <param name="CommandId">Command given; empty when none.</param>
internal sealed record TraceEntry(
    string Step, string Kind, DateTimeOffset In, DateTimeOffset Out, string Result, string Reason = "",
    string? ValuesJson = null, string EventId = "", string CommandId = "");
