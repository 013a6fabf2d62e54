using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The public face of tag rules. Translates and calls.</summary>
internal sealed class TagRuleGrpc(TaggingCatalog definitions, TagRuleLists lists) : TagRuleService.TagRuleServiceBase
{
    /// <inheritdoc/>
    public override async Task<TagRule> SaveTagRule(SaveTagRuleRequest request, ServerCallContext context)
    {
        var wanted = (request.TagRule ?? new TagRule()).ToDomain();
        return (await definitions.SaveAsync(context.Workspace(), wanted)).ToTagRule();
    }

    /// <inheritdoc/>
    public override Task<TagRule> GetTagRule(GetTagRuleRequest request, ServerCallContext context) => Task.FromResult(
        definitions.Get(context.Workspace(), DefinitionKind.TagRule, request.TagRule).Definition.ToTagRule());

    /// <inheritdoc/>
    public override Task<ListTagRulesResponse> ListTagRules(ListTagRulesRequest request, ServerCallContext context) =>
        Task.FromResult(lists.List(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteTagRule(DeleteTagRuleRequest request, ServerCallContext context)
    {
        await definitions.DeleteAsync(context.Workspace(), DefinitionKind.TagRule, request.TagRule);
        return new Empty();
    }
}
