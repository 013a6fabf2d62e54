using System.Globalization;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Leads.V1;

namespace Rapport.Scoring.Leads.Contracts;

/// <summary>Contracts as the API shows them, one by one and page by page.</summary>
internal sealed class ContractLists(ContractStore store, PageTokens tokens)
{
    /// <summary>One version.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<MqlContract> GetAsync(string workspace, int version)
    {
        var contracts = await store.ReadAsync(workspace);
        var found = contracts.FirstOrDefault(contract => contract.Version == version)
            ?? throw DomainError.NotFound("MQL contract", version.ToString(CultureInfo.InvariantCulture));
        return found.ToProto(ContractStore.InForce(contracts)?.Version ?? 0);
    }

    /// <summary>A page, newest first.</summary>
    public async Task<ListMqlContractsResponse> ListAsync(string workspace, ListMqlContractsRequest request)
    {
        var contracts = await store.ReadAsync(workspace);
        var inForce = ContractStore.InForce(contracts)?.Version ?? 0;
        var size = PageTokens.Size(request.PageSize);
        var before = tokens.Read(workspace, "mqlContracts", request.PageToken) is { } place
            ? int.Parse(place, CultureInfo.InvariantCulture) : int.MaxValue;
        var found = contracts.Reverse().Where(contract => contract.Version < before).Take(size).ToList();
        return new ListMqlContractsResponse
        {
            MqlContracts = { found.Select(contract => contract.ToProto(inForce)) },
            NextPageToken = found.Count < size ? "" : tokens.Write(
                workspace, "mqlContracts", found[^1].Version.ToString(CultureInfo.InvariantCulture)),
        };
    }
}
