using Rapport.Scoring.Leads.Companies;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Leads.Precision;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Leads;

/// <summary>What leads are made of.</summary>
internal static class LeadsModule
{
    /// <summary>Stages as sales sees them, the contract about what a lead is, and what sales made of the leads.</summary>
    public static void AddLeads(this IServiceCollection services)
    {
        services.AddSingleton<LeadIndex>().AddSingleton<LeadLists>().AddSingleton<VerdictClaims>().AddSingleton<LeadReview>();
        services.AddSingleton<ContractStore>().AddSingleton<ContractEditing>().AddSingleton<ContractLists>();
        services.AddSingleton<TermsInForce>(provider => provider.GetRequiredService<ContractStore>().ReadTermsAsync);
        services.AddSingleton<LeadPrecisionReport>().AddSingleton<ReweightingProposal>().AddSingleton<CompanyRollup>();
    }

    /// <summary>The public API.</summary>
    public static void MapLeads(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<LeadGrpc>();
        routes.MapGrpcService<MqlContractGrpc>();
        routes.MapGrpcService<LeadPrecisionGrpc>();
        routes.MapGrpcService<CompanyScoreGrpc>();
    }
}
