using Rapport.Hosting.Paging;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>Tag rules, page by page.</summary>
internal sealed class TagRuleLists(TaggingCatalog definitions, PageTokens tokens)
{
    /// <summary>A page of the rules.</summary>
    public ListTagRulesResponse List(string workspace, ListTagRulesRequest request)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "tagRules", request.PageToken) ?? "";
        var found = definitions.Of(workspace).All.Select(compiled => compiled.Definition)
            .Where(d => d.Kind == DefinitionKind.TagRule && string.CompareOrdinal(d.Id, after) > 0).Take(size).ToList();
        return new ListTagRulesResponse
        {
            TagRules = { found.Select(rule => rule.ToTagRule()) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "tagRules", found[^1].Id),
        };
    }
}
