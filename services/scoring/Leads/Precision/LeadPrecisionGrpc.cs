using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Leads.V1;

namespace Rapport.Scoring.Leads.Precision;

/// <summary>The public face of precision. Translates and calls.</summary>
internal sealed class LeadPrecisionGrpc(LeadPrecisionReport report, ReweightingProposal reweighting, TimeProvider clock)
    : LeadPrecisionService.LeadPrecisionServiceBase
{
    /// <inheritdoc/>
    public override Task<LeadPrecision> GetLeadPrecision(GetLeadPrecisionRequest request, ServerCallContext context) =>
        report.ReadAsync(context.Workspace(), request.Since?.ToDateTimeOffset(), clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<Reweighting> ProposeReweighting(ProposeReweightingRequest request, ServerCallContext context) =>
        reweighting.ProposeAsync(
            context.Workspace(), request.Since?.ToDateTimeOffset(), context.Attempt(), clock.GetUtcNow());
}
