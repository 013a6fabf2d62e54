using Rapport.Journey.Domain;

namespace Rapport.Journey.Definitions;

/// <summary>
/// A journey and its versions, compiled; version n stands at n - 1, null where it cannot be read any more.
/// </summary>
internal sealed record CatalogEntry(JourneyRecord Journey, IReadOnlyList<PublishedVersion?> Versions)
{
    /// <summary>Which journey.</summary>
    public JourneyKey Key => new(Journey.Workspace, Journey.Id);
}
