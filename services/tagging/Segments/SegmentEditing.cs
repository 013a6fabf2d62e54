using Microsoft.Extensions.Options;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Populations;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>Saves and deletes segments.</summary>
internal sealed class SegmentEditing(
    DefinitionEditing editing, PopulationFilling filling, MemberIndex members, DefinitionViews views,
    IOptions<RapportOptions> options)
{
    // A small population is whole by then; a large one is computed on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Creates or replaces a segment.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, UNAVAILABLE.</exception>
    public async Task<Segment> SaveAsync(string workspace, Definition wanted, CancellationToken cancellation)
    {
        var saved = await editing.SaveAsync(workspace, wanted);
        if (saved.Next is { } next)
            await filling.SettleAsync(workspace, next.Number, Patience * options.Value.Patience, cancellation);
        return await views.ToSegmentAsync(workspace, editing.NowOf(workspace, saved));
    }

    /// <summary>Deletes a segment and forgets its members.</summary>
    /// <exception cref="DomainError">NOT_FOUND, IN_USE.</exception>
    public async Task DeleteAsync(string workspace, string id)
    {
        var gone = await editing.DeleteAsync(workspace, DefinitionKind.Segment, id);
        filling.Ring();
        foreach (var version in gone.All)
            await members.DropAsync(version.Number);
    }
}
