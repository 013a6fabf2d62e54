using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Populations;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>Tag rules, page by page.</summary>
internal sealed class TagRuleLists(TaggingCatalog definitions, DefinitionViews views, PageTokens tokens)
{
    /// <summary>A rule.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public Task<TagRule> GetAsync(string workspace, string id) =>
        views.ToTagRuleAsync(workspace, definitions.Get(workspace, DefinitionKind.TagRule, id));

    /// <summary>A page of the rules.</summary>
    public async Task<ListTagRulesResponse> ListAsync(string workspace, ListTagRulesRequest request)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "tagRules", request.PageToken) ?? "";
        var found = definitions.AllOf(workspace, DefinitionKind.TagRule)
            .Where(saved => string.CompareOrdinal(saved.Wanted.Id, after) > 0).Take(size).ToList();
        return new ListTagRulesResponse
        {
            TagRules = { await Task.WhenAll(found.Select(saved => views.ToTagRuleAsync(workspace, saved))) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "tagRules", found[^1].Wanted.Id),
        };
    }
}
