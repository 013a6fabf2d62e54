using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Contact.Audit;

/// <summary>The audit log for those who read it. Translates and calls.</summary>
internal sealed class AuditGrpc(AuditReview review) : AuditService.AuditServiceBase
{
    /// <inheritdoc/>
    public override Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context) =>
        review.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<AuditEntry> GetAuditEntry(GetAuditEntryRequest request, ServerCallContext context) =>
        review.GetAsync(context.Workspace(), request.AuditEntry, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<VerifyAuditEntriesResponse> VerifyAuditEntries(
        VerifyAuditEntriesRequest request, ServerCallContext context) =>
        review.VerifyAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task ExportAuditEntries(
        ExportAuditEntriesRequest request, IServerStreamWriter<AuditRecord> responseStream, ServerCallContext context)
    {
        await foreach (var record in review.ExportAsync(context.Workspace(), request.StartNumber, context.CancellationToken))
            await responseStream.WriteAsync(record);
    }
}
