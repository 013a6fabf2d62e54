namespace Rapport.Journey.Domain;

/// <summary>A fact for the log.</summary>
/// <param name="Name">Event name.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Reason">Exit reason; empty for an entry.</param>
/// <param name="Cause">Event that led to it.</param>
internal sealed record RunConclusion(string Name, DateTimeOffset At, string Reason, Trigger Cause);
