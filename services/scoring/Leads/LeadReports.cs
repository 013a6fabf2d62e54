using Rapport.Scoring.Leads.Companies;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Leads.Precision;

namespace Rapport.Scoring.Leads;

/// <summary>Who answers what the lead service is asked besides leads.</summary>
internal sealed record LeadReports(
    LeadPrecisionReport Precision, ReweightingProposal Reweighting, CompanyRollup Companies, ContractDesk Contracts,
    ContractLists ContractLists);
