using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Leads.V1;

namespace Rapport.Scoring.Leads.Contracts;

/// <summary>The public face of contracts. Translates and calls.</summary>
internal sealed class MqlContractGrpc(ContractEditing editing, ContractLists lists, TimeProvider clock)
    : MqlContractService.MqlContractServiceBase
{
    /// <inheritdoc/>
    public override async Task<MqlContract> CreateMqlContract(CreateMqlContractRequest request, ServerCallContext context)
    {
        var contract = (request.Contract ?? new MqlContract()).ToDomain() with
        {
            Request = context.Attempt().IdOf("contract"),
        };
        return (await editing.ProposeAsync(context.Workspace(), contract, clock.GetUtcNow())).ToProto(0);
    }

    /// <inheritdoc/>
    public override Task<MqlContract> GetMqlContract(GetMqlContractRequest request, ServerCallContext context) =>
        lists.GetAsync(context.Workspace(), request.Version);

    /// <inheritdoc/>
    public override Task<ListMqlContractsResponse> ListMqlContracts(
        ListMqlContractsRequest request, ServerCallContext context) => lists.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<MqlContract> SignMqlContract(SignMqlContractRequest request, ServerCallContext context)
    {
        var signer = new Signer(context.Principal(), context.Scopes(), request.Name);
        return (await editing.SignAsync(
            context.Workspace(), request.Version, request.Side.ToDomain(), signer, clock.GetUtcNow())).ToProto(0);
    }

    /// <inheritdoc/>
    public override async Task<MqlContract> ActivateMqlContract(
        ActivateMqlContractRequest request, ServerCallContext context) =>
        (await editing.ActivateAsync(context.Workspace(), request.Version, clock.GetUtcNow)).ToProto(request.Version);
}
