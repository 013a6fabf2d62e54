using Grpc.Core;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Erasures;

/// <summary>Erasures and their receipts. Translates and calls.</summary>
internal sealed class ErasureGrpc(ErasureCalls erasures) : ErasureService.ErasureServiceBase
{
    /// <inheritdoc/>
    public override async Task<Erasure> EraseContact(EraseContactRequest request, ServerCallContext context) =>
        (await erasures.EraseAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Erasure> GetErasure(GetErasureRequest request, ServerCallContext context) =>
        (await erasures.GetAsync(context.Workspace(), request.Erasure, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override Task<ListErasuresResponse> ListErasures(ListErasuresRequest request, ServerCallContext context) =>
        erasures.ListAsync(context.Workspace(), request, context.CancellationToken);
}
