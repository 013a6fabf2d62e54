using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The public face of tags and tag rules. Translates and calls.</summary>
internal sealed class TagGrpc(TagLists tags, DefinitionCatalog definitions, ContactReader reader, ManualTags manual)
    : TagService.TagServiceBase
{
    /// <inheritdoc/>
    public override Task<Tag> SaveTag(SaveTagRequest request, ServerCallContext context) =>
        tags.SaveAsync(context.Workspace(), (request.Tag ?? new Tag()).ToDomain());

    /// <inheritdoc/>
    public override Task<Tag> GetTag(GetTagRequest request, ServerCallContext context) =>
        tags.GetAsync(context.Workspace(), request.Tag);

    /// <inheritdoc/>
    public override Task<ListTagsResponse> ListTags(ListTagsRequest request, ServerCallContext context) =>
        tags.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<Empty> DeleteTag(DeleteTagRequest request, ServerCallContext context)
    {
        await tags.DeleteAsync(context.Workspace(), request.Tag);
        return new Empty();
    }

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
        Task.FromResult(tags.ListRules(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteTagRule(DeleteTagRuleRequest request, ServerCallContext context)
    {
        await definitions.DeleteAsync(context.Workspace(), DefinitionKind.TagRule, request.TagRule);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<ListContactTagsResponse> ListContactTags(
        ListContactTagsRequest request, ServerCallContext context)
    {
        var contact = await reader.GetAsync(
            context.Workspace(), request.Contact, context.CancellationToken);
        return contact.ToTags(definitions.Of(context.Workspace()), reader.Now);
    }

    /// <inheritdoc/>
    public override async Task<ListContactTagsResponse> AddContactTag(
        AddContactTagRequest request, ServerCallContext context)
    {
        var contact = await manual.AddAsync(
            context.Workspace(), request.Contact, request.Tag, context.Attempt(), context.CancellationToken);
        return contact.ToTags(definitions.Of(context.Workspace()), reader.Now);
    }

    /// <inheritdoc/>
    public override async Task<Empty> RemoveContactTag(RemoveContactTagRequest request, ServerCallContext context)
    {
        await manual.RemoveAsync(
            context.Workspace(), request.Contact, request.Tag, context.Attempt(), context.CancellationToken);
        return new Empty();
    }
}
