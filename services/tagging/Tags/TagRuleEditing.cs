using Microsoft.Extensions.Options;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Populations;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>Saves and deletes tag rules.</summary>
internal sealed class TagRuleEditing(
    DefinitionEditing editing, PopulationFilling filling, DefinitionViews views, IOptions<RapportOptions> options)
{
    // A small population is whole by then; a large one is computed on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Creates or replaces a rule.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<TagRule> SaveAsync(string workspace, Definition wanted, CancellationToken cancellation)
    {
        var saved = await editing.SaveAsync(workspace, wanted);
        if (saved.Next is { } next)
            await filling.SettleAsync(workspace, next.Number, Patience * options.Value.Patience, cancellation);
        return await views.ToTagRuleAsync(workspace, editing.NowOf(workspace, saved));
    }

    /// <summary>Deletes a rule; contacts lose the tags that only it gave.</summary>
    /// <exception cref="DomainError">NOT_FOUND, IN_USE.</exception>
    public async Task DeleteAsync(string workspace, string id)
    {
        await editing.DeleteAsync(workspace, DefinitionKind.TagRule, id);
        filling.Ring();
    }
}
