using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Attribute = Rapport.Contact.V1.Attribute;

namespace Rapport.Contact.Attributes.Declarations;

/// <summary>The declarations of attributes. Translates, checks and calls.</summary>
internal sealed class AttributeGrpc(
    AttributeDeclarations declarations, AttributeStore store, AttributeCatalogue catalogue, PageTokens tokens)
    : AttributeService.AttributeServiceBase
{
    private const string Query = "attributes";

    /// <inheritdoc/>
    public override async Task<ListAttributesResponse> ListAttributes(ListAttributesRequest request, ServerCallContext context)
    {
        var (workspace, size) = (context.Workspace(), PageTokens.Size(request.PageSize));
        var found = await store.ListAsync(workspace, tokens.Read(workspace, Query, request.PageToken), size, context.CancellationToken);
        var page = tokens.Cut(workspace, Query, found, size, stored => Shown(workspace, stored), stored => stored.Definition.Name);
        return new ListAttributesResponse { Attributes = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<Attribute> GetAttribute(GetAttributeRequest request, ServerCallContext context) =>
        await store.FindAsync(context.Workspace(), request.Attribute, context.CancellationToken) is { } stored
            ? Shown(context.Workspace(), stored) : throw DomainError.NotFound("attribute", request.Attribute);

    /// <inheritdoc/>
    public override async Task<Attribute> SaveAttribute(SaveAttributeRequest request, ServerCallContext context)
    {
        var wanted = (request.Declaration ?? new Attribute()).ToDomain(request.Attribute, out var faults);
        faults.AddRange(AttributeCheck.Faults(wanted));
        var etag = request.Etag.Length > 0 ? request.Etag : request.Declaration?.Etag ?? "";
        if (faults.Count > 0)
            throw DomainError.Invalid(faults.ConvertAll(f => f.Path == "attribute" ? f : f with { Path = "declaration." + f.Path }));
        var saved = await declarations.SaveAsync(
            context.Workspace(), wanted, Revision(etag), context.Attempt().IsRepeat, context.CancellationToken);
        return Shown(context.Workspace(), saved);
    }

    /// <inheritdoc/>
    public override async Task<Empty> DeleteAttribute(DeleteAttributeRequest request, ServerCallContext context)
    {
        await declarations.DeleteAsync(context.Workspace(), request.Attribute, Revision(request.Etag), context.CancellationToken);
        return new Empty();
    }

    private Attribute Shown(string workspace, StoredAttribute stored) => stored.ToProto(
        stored.Index is not null && catalogue.Of(workspace).Find(stored.Definition.Name) is { IsReady: true } known && known.Index == stored.Index);

    private static long? Revision(string etag) =>
        etag.Length == 0 ? null
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : throw DomainError.Invalid("etag", "is not one that was given out");
}
