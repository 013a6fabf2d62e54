using System.Collections.Frozen;
using Rapport.Contact.Domain.Attributes;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Attributes;

/// <summary>The declared attributes of all workspaces.</summary>
internal sealed class AttributeCatalogue(AttributeStore store, ILogger<AttributeCatalogue> logger)
    : DefinitionCatalog<AttributeCatalogue.Snapshot>(
        "Reading the attributes", "MongoDB", "ConnectionStrings:Mongo", TimeSpan.FromSeconds(1), logger)
{
    /// <summary>What a workspace declares.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until it has been read.</exception>
    public AttributeSet Of(string workspace) => Current.Sets.GetValueOrDefault(workspace, AttributeSet.None);

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync(cancellation);
        if (version == before?.Version)
            return before;
        var ready = (await store.ReadIndexesAsync(cancellation)).Where(i => i.IsReady).Select(i => i.Index).ToHashSet();
        var all = await store.ReadAllAsync(cancellation);
        return new Snapshot(version, all.GroupBy(a => a.Workspace, a => a.Attribute).ToFrozenDictionary(
            workspace => workspace.Key,
            workspace => AttributeSet.With([.. workspace.Select(a =>
                new DeclaredAttribute(a.Definition, a.Index, a.Index is { } index && ready.Contains(index)))])));
    }

    /// <summary>All declarations at one moment.</summary>
    internal sealed record Snapshot(long Version, FrozenDictionary<string, AttributeSet> Sets);
}
