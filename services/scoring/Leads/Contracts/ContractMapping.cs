using Google.Protobuf.WellKnownTypes;
using Rapport.Leads.V1;
using ContractSide = Rapport.Scoring.Leads.Domain.ContractSide;

namespace Rapport.Scoring.Leads.Contracts;

/// <summary>Contracts as the API shows them.</summary>
internal static class ContractMapping
{
    public static Domain.MqlContract ToDomain(this MqlContract contract) => new()
    {
        Model = contract.Model, Threshold = contract.Threshold, Cells = [.. contract.Cells],
        Floor = contract.PrecisionFloor, MinVerdicts = contract.MinVerdicts == 0 ? 10 : contract.MinVerdicts,
        Terms = contract.Terms,
    };

    /// <summary>The contract, where another version is in force, or this one.</summary>
    public static MqlContract ToProto(this Domain.MqlContract contract, int inForce) => new()
    {
        Version = contract.Version, Model = contract.Model, Threshold = contract.Threshold, Cells = { contract.Cells },
        PrecisionFloor = contract.Floor, MinVerdicts = contract.MinVerdicts, Terms = contract.Terms,
        State = contract.ActiveFrom is null ? MqlContractState.Proposed
            : contract.Version == inForce ? MqlContractState.Active : MqlContractState.Superseded,
        Signatures =
        {
            contract.Signatures.Select(s => new Signature
            {
                Side = s.Side == ContractSide.Sales ? Rapport.Leads.V1.ContractSide.Sales : Rapport.Leads.V1.ContractSide.Marketing,
                Principal = s.Principal, Name = s.Name, SignTime = s.At.ToTimestamp(),
            }),
        },
        CreateTime = contract.CreatedAt.ToTimestamp(), ActivateTime = contract.ActiveFrom?.ToTimestamp(),
    };

    public static ContractSide? ToDomain(this Rapport.Leads.V1.ContractSide side) => side switch
    {
        Rapport.Leads.V1.ContractSide.Marketing => ContractSide.Marketing,
        Rapport.Leads.V1.ContractSide.Sales => ContractSide.Sales,
        _ => null,
    };
}
