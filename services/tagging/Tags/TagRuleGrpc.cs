using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The public face of tag rules. Translates and calls.</summary>
internal sealed class TagRuleGrpc(TagRuleEditing editing, TagRuleLists lists) : TagRuleService.TagRuleServiceBase
{
    /// <inheritdoc/>
    public override Task<TagRule> SaveTagRule(SaveTagRuleRequest request, ServerCallContext context) =>
        editing.SaveAsync(context.Workspace(), (request.TagRule ?? new TagRule()).ToDomain(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<TagRule> GetTagRule(GetTagRuleRequest request, ServerCallContext context) =>
        lists.GetAsync(context.Workspace(), request.TagRule);

    /// <inheritdoc/>
    public override Task<ListTagRulesResponse> ListTagRules(ListTagRulesRequest request, ServerCallContext context) =>
        lists.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<Empty> DeleteTagRule(DeleteTagRuleRequest request, ServerCallContext context)
    {
        await editing.DeleteAsync(context.Workspace(), request.TagRule);
        return new Empty();
    }
}
