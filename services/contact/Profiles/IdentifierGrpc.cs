using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Profiles;

/// <summary>The identifiers of a contact. Translates and calls.</summary>
internal sealed class IdentifierGrpc(IdentifierReview review) : IdentifierService.IdentifierServiceBase
{
    /// <inheritdoc/>
    public override Task<ListIdentifiersResponse> ListIdentifiers(ListIdentifiersRequest request, ServerCallContext context) =>
        review.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ContactIdentifier> VerifyIdentifier(VerifyIdentifierRequest request, ServerCallContext context) =>
        review.VerifyAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Empty> RemoveIdentifier(RemoveIdentifierRequest request, ServerCallContext context)
    {
        await review.RemoveAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken);
        return new Empty();
    }
}
