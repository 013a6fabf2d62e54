using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Leads.V1;

namespace Rapport.Scoring.Leads.Companies;

/// <summary>The public face of companies' scores. Translates and calls.</summary>
internal sealed class CompanyScoreGrpc(CompanyRollup companies, TimeProvider clock)
    : CompanyScoreService.CompanyScoreServiceBase
{
    /// <inheritdoc/>
    public override Task<CompanyScore> GetCompanyScore(GetCompanyScoreRequest request, ServerCallContext context) =>
        companies.ReadAsync(context.Workspace(), request, clock.GetUtcNow());
}
