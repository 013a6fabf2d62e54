namespace Rapport.Journey.Domain;

/// <summary>A version of a journey as contacts run through it; it never changes.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Number">From 1.</param>
/// <param name="Definition">What it does.</param>
internal sealed record PublishedVersion(string Workspace, int Number, JourneyDefinition Definition);
