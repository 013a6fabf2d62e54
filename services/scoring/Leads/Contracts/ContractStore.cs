using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Leads.Domain;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Leads.Contracts;

/// <summary>
/// MQL contracts in Redis, beside the models (<see cref="ScoreModelStore"/>).
/// <list type="table">
/// <item><term><c>{models}:contracts</c></term><description>hash, workspace to all versions of its contract as JSON</description></item>
/// </list>
/// </summary>
internal sealed class ContractStore(IConnectionMultiplexer redis)
{
    private const string All = "{models}:contracts";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>A workspace's contracts, oldest first.</summary>
    public async Task<IReadOnlyList<MqlContract>> ReadAsync(string workspace) =>
        Read(await database.HashGetAsync(All, workspace));

    /// <summary>The terms in force by workspace.</summary>
    public async Task<IReadOnlyDictionary<string, QualificationTerms>> ReadTermsAsync()
    {
        var terms = new Dictionary<string, QualificationTerms>();
        foreach (var entry in await database.HashGetAllAsync(All))
            if (InForce(Read(entry.Value)) is { } contract)
                terms[entry.Name!] = new QualificationTerms(
                    contract.Version, contract.Model, contract.Threshold, contract.Cells, contract.ActiveFrom!.Value);
        return terms;
    }

    /// <summary>The contract in force: the one activated last.</summary>
    public static MqlContract? InForce(IReadOnlyList<MqlContract> contracts) =>
        contracts.Where(contract => contract.ActiveFrom is not null).MaxBy(contract => contract.ActiveFrom);

    /// <summary>Adds a contract with the next version; the one that its request has added already, if it has.</summary>
    public async Task<MqlContract> AddAsync(string workspace, MqlContract contract)
    {
        bool IsIt(MqlContract one) => contract.Request is not null && one.Request == contract.Request;
        var contracts = await ChangeAsync(workspace, contracts => contracts.Any(IsIt)
            ? contracts : [.. contracts, contract with { Version = contracts.Count + 1 }]);
        return contracts.FirstOrDefault(IsIt) ?? contracts[^1];
    }

    /// <summary>
    /// Changes one version, well before what that brings comes in force (<see cref="TimelySwap"/>); the change is made again when
    /// another came in between or it was late, asks the clock itself, and may throw to refuse.
    /// </summary>
    /// <exception cref="DomainError">NOT_FOUND; UNAVAILABLE when Redis is too slow for that.</exception>
    public async Task<MqlContract> ChangeAsync(string workspace, int version, Func<MqlContract, MqlContract> change)
    {
        var changed = await ChangeAsync(workspace, contracts => version < 1 || version > contracts.Count
            ? throw DomainError.NotFound("MQL contract", $"{version}")
            : [.. contracts.Select(contract => contract.Version == version ? change(contract) : contract)]);
        return changed[version - 1];
    }

    private async Task<IReadOnlyList<MqlContract>> ChangeAsync(
        string workspace, Func<IReadOnlyList<MqlContract>, IReadOnlyList<MqlContract>> change)
    {
        IReadOnlyList<MqlContract> after = [];
        await TimelySwap.SwapAsync(
            database, All, workspace, stored => DefinitionJson.Write(after = change(Read(stored))), ScoreModelStore.Version);
        return after;
    }

    private static IReadOnlyList<MqlContract> Read(RedisValue stored) =>
        stored.IsNull ? [] : DefinitionJson.Read<MqlContract[]>(stored!);
}
