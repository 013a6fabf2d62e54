namespace Rapport.Journey.Domain;

/// <summary>What names a journey: its id is unique in its workspace.</summary>
internal readonly record struct JourneyKey(string Workspace, string Journey);
