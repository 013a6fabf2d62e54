using Rapport.Scoring.Contracts;
using Rapport.Scoring.Precision;

namespace Rapport.Scoring.Leads;

/// <summary>Who answers what the lead service is asked besides leads.</summary>
internal sealed record LeadReports(
    LeadPrecisionReport Precision, ReweightingProposal Reweighting, CompanyRollup Companies, ContractDesk Contracts,
    ContractLists ContractLists);
