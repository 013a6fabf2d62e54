using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores.Receipts;

/// <summary>The public face of receipts. Translates and calls.</summary>
internal sealed class ReceiptGrpc(ReceiptReading reading) : ReceiptService.ReceiptServiceBase
{
    /// <inheritdoc/>
    public override Task<ScoreReceipt> GetReceipt(GetReceiptRequest request, ServerCallContext context) =>
        reading.GetAsync(context.Workspace(), request.Receipt, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<RerunReceiptResponse> RerunReceipt(RerunReceiptRequest request, ServerCallContext context) =>
        reading.RerunAsync(context.Workspace(), request.Receipt, context.CancellationToken);
}
