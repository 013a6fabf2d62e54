using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Leads.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads;

/// <summary>The public face of leads. Translates and calls.</summary>
internal sealed class LeadGrpc(LeadReview review, LeadLists lists, TimeProvider clock) : LeadService.LeadServiceBase
{
    private const int LongestReason = 500;

    /// <inheritdoc/>
    public override Task<ListLeadsResponse> ListLeads(ListLeadsRequest request, ServerCallContext context) =>
        lists.ListAsync(context.Workspace(), request, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<Lead> GetLead(GetLeadRequest request, ServerCallContext context) =>
        review.GetAsync(context.Workspace(), request.Contact, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Lead> AcceptLead(AcceptLeadRequest request, ServerCallContext context) =>
        DecideAsync(request.Contact, new LeadDecision(LeadAct.Accepted), context);

    /// <inheritdoc/>
    public override Task<Lead> RejectLead(RejectLeadRequest request, ServerCallContext context) =>
        DecideAsync(request.Contact, new LeadDecision(LeadAct.Rejected, Required(request.Reason)), context);

    /// <inheritdoc/>
    public override Task<Lead> ReportNoContact(ReportNoContactRequest request, ServerCallContext context) =>
        DecideAsync(request.Contact, new LeadDecision(LeadAct.NoContact, Bounded(request.Reason)), context);

    /// <inheritdoc/>
    public override Task<Lead> RecycleLead(RecycleLeadRequest request, ServerCallContext context) =>
        DecideAsync(request.Contact, new LeadDecision(LeadAct.Recycled, Required(request.Reason)), context);

    /// <inheritdoc/>
    public override Task<Lead> ConvertLead(ConvertLeadRequest request, ServerCallContext context) =>
        StageNames.Parse(request.To) is { } to and >= Stage.Sql
            ? DecideAsync(request.Contact, new LeadDecision(LeadAct.Converted, Bounded(request.Reason), to), context)
            : throw DomainError.Invalid("to", "is not sql, opportunity, customer or evangelist");

    /// <inheritdoc/>
    public override Task<Lead> LoseLead(LoseLeadRequest request, ServerCallContext context) =>
        DecideAsync(request.Contact, new LeadDecision(LeadAct.Lost, Required(request.Reason)), context);

    private Task<Lead> DecideAsync(string contact, LeadDecision decision, ServerCallContext context) =>
        review.DecideAsync(
            context.Workspace(), contact, decision, context.Principal(), context.Attempt(), clock.GetUtcNow(),
            context.CancellationToken);

    private static string Required(string reason) => reason.Length == 0
        ? throw DomainError.Invalid("reason", "is empty") : Bounded(reason);

    private static string Bounded(string reason) => reason.Length <= LongestReason
        ? reason : throw DomainError.Invalid("reason", $"is longer than {LongestReason} characters");
}
