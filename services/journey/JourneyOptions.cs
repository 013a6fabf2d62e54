using System.ComponentModel.DataAnnotations;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey;

/// <summary>Settings of the journey service (section <c>Journey</c>).</summary>
internal sealed record JourneyOptions : IValidatableObject
{
    /// <summary>Runs whose timers are taken at once. 1–2,000; default 500.</summary>
    [Range(1, 2000)]
    public int DueBatch { get; init; } = 500;

    /// <summary>How often the definitions are compared with the store, ms. 100–60,000; default 1,000.</summary>
    [Range(100, 60_000)]
    public int CatalogRefreshMs { get; init; } = 1000;

    /// <summary>Time zone of workspaces that have none of their own, an IANA id. Default UTC.</summary>
    [Required]
    public string Zone { get; init; } = ZoneUse.Utc;

    /// <summary>Time zones of workspaces: workspace id to IANA id. Default none.</summary>
    public Dictionary<string, string> WorkspaceZones { get; init; } = [];

    /// <summary>The time zone of a workspace.</summary>
    public string ZoneOf(string workspace) => WorkspaceZones.GetValueOrDefault(workspace, Zone);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        WorkspaceZones.Values.Append(Zone).Where(zone => !ZoneUse.Exists(zone)).Select(zone => new ValidationResult(
            $"Journey: there is no time zone \"{zone}\"; give an IANA id such as Europe/Paris.",
            [nameof(Zone), nameof(WorkspaceZones)]));
}
