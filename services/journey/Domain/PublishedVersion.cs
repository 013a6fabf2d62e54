using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>A version of a journey as contacts run through it; it never changes.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Number">From 1.</param>
/// <param name="Definition">What it does.</param>
/// <param name="WorkspaceZone">The workspace's time zone, an IANA id.</param>
internal sealed record PublishedVersion(
    string Workspace, int Number, JourneyDefinition Definition, string WorkspaceZone = ZoneUse.Utc)
{
    /// <summary>The zone by which times of a contact are meant.</summary>
    public ZoneUse ZoneOf(ContactFacts facts) => ZoneUse.Choose(facts.Zone, Definition.Zone, WorkspaceZone);
}
