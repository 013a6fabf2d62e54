using System.Collections.Frozen;
using System.Text.Json;
using Rapport.Contact.Domain.Contracts;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Contracts;

/// <summary>The contracts of all workspaces, their schemas read.</summary>
internal sealed class EventContractCatalogue(EventContractStore store, ILogger<EventContractCatalogue> logger)
    : DefinitionCatalog<EventContractCatalogue.Snapshot>(
        "Reading the contracts of events", "MongoDB", "ConnectionStrings:Mongo", TimeSpan.FromSeconds(1), logger)
{
    /// <summary>The contracts of a workspace; null when it has none.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public ContractSet? Of(string workspace) => Current.Sets.GetValueOrDefault(workspace);

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync(cancellation);
        if (version == before?.Version)
            return before;
        var all = await store.ReadAllAsync(cancellation);
        return new Snapshot(version, all.GroupBy(c => c.Workspace, c => c.Contract).ToFrozenDictionary(
            workspace => workspace.Key, workspace => new ContractSet(workspace.Select(Compile))));
    }

    private static CompiledContract Compile(EventContract contract) => new(
        contract, PropertySchema.Read(contract.Schema, out _) ?? throw new JsonException("A stored schema cannot be read."));

    /// <summary>All contracts at one moment.</summary>
    internal sealed record Snapshot(long Version, FrozenDictionary<string, ContractSet> Sets);
}
