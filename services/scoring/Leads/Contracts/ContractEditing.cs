using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Scoring.Leads.Domain;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads.Contracts;

/// <summary>Who asks to sign.</summary>
/// <param name="Principal">The credential.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Name">Who that is, as they say.</param>
internal sealed record Signer(string Principal, IReadOnlyList<string> Scopes, string Name)
{
    /// <summary>Whether the credential carries everything, as that of a development machine does.</summary>
    public bool MayDoAll => Scopes.Contains("*");

    /// <summary>Whether it may sign for a side.</summary>
    public bool MaySign(ContractSide side) => MayDoAll || Scopes.Contains(ScopeOf(side));

    /// <summary>The scope that signing for a side needs.</summary>
    public static string ScopeOf(ContractSide side) => side == ContractSide.Sales ? "leads.sign_sales" : "leads.sign_marketing";
}

/// <summary>Where MQL contracts are proposed, signed and put in force.</summary>
internal sealed class ContractEditing(ContractStore store, ModelCatalog catalog, IOptions<RapportOptions> options)
{
    private const int LongestName = 200;

    /// <summary>Proposes a contract.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public Task<MqlContract> ProposeAsync(string workspace, MqlContract contract, DateTimeOffset now)
    {
        var faults = MqlContract.Faults(contract, catalog.Of(workspace).History(contract.Model).Current(now));
        return faults.Count > 0 ? throw DomainError.Invalid([.. faults.Select(f => f with { Path = $"contract.{f.Path}" })])
            : store.AddAsync(workspace, contract with { CreatedAt = now });
    }

    /// <summary>Signs for a side. In development one principal with all scopes may sign for both.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, SCOPE_MISSING, STATE_FORBIDS.</exception>
    public Task<MqlContract> SignAsync(
        string workspace, int version, ContractSide? side, Signer signer, DateTimeOffset now)
    {
        List<FieldFault> faults = [];
        if (side is null)
            faults.Add(new FieldFault("side", "is neither CONTRACT_SIDE_MARKETING nor CONTRACT_SIDE_SALES"));
        if (signer.Name.Length > LongestName)
            faults.Add(new FieldFault("name", $"is longer than {LongestName} characters"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        if (!signer.MaySign(side!.Value))
            throw new DomainError(ErrorReason.ScopeMissing, "The credential does not carry the scope of this signature.")
            {
                Metadata = new Dictionary<string, string> { ["scope"] = Signer.ScopeOf(side.Value) },
            };
        var signature = new ContractSignature(side.Value, signer.Principal, signer.Name, now);
        return store.ChangeAsync(workspace, version, contract =>
            contract.Refusal(signature, options.Value.Development && signer.MayDoAll) is { } refusal
                ? throw new DomainError(ErrorReason.StateForbids, "The contract cannot be signed so.")
                {
                    Metadata = new Dictionary<string, string> { ["state"] = refusal },
                }
                : contract.Sign(signature));
    }

    /// <summary>Puts a contract that both sides have signed in force; the clock is asked at every try to write it.</summary>
    /// <exception cref="DomainError">NOT_FOUND, SIGNATURE_MISSING, UNAVAILABLE.</exception>
    public async Task<MqlContract> ActivateAsync(string workspace, int version, Func<DateTimeOffset> now)
    {
        var activated = await store.ChangeAsync(workspace, version, contract =>
        {
            var missing = string.Join(',', contract.Missing.Select(side => side.ToString().ToLowerInvariant()));
            return missing.Length > 0
                ? throw new DomainError(ErrorReason.SignatureMissing, "The contract is not signed by both sides.")
                {
                    Metadata = new Dictionary<string, string> { ["missing"] = missing },
                }
                : contract with { ActiveFrom = contract.ActiveFrom ?? now() + ModelHistory.Notice };
        });
        await catalog.RefreshAsync();
        return activated;
    }
}
