using Grpc.Core;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Leads;

/// <summary>The public face of leads. Translates and calls.</summary>
internal sealed class LeadGrpc(LeadDesk desk, TimeProvider clock) : LeadService.LeadServiceBase
{
    private const int LongestReason = 500;

    /// <inheritdoc/>
    public override Task<ListLeadsResponse> ListLeads(ListLeadsRequest request, ServerCallContext context) =>
        desk.ListAsync(context.Workspace(), request, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<Lead> GetLead(GetLeadRequest request, ServerCallContext context) =>
        desk.GetAsync(context.Workspace(), request.Contact, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<Lead> AcceptLead(AcceptLeadRequest request, ServerCallContext context) =>
        desk.DecideAsync(context.Workspace(), request.Contact, EventNames.LeadAccepted, "", clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<Lead> RejectLead(RejectLeadRequest request, ServerCallContext context) =>
        request.Reason.Length is 0 or > LongestReason
            ? throw DomainError.Invalid("reason", $"is empty or longer than {LongestReason} characters")
            : desk.DecideAsync(
                context.Workspace(), request.Contact, EventNames.LeadRejected, request.Reason, clock.GetUtcNow());
}
