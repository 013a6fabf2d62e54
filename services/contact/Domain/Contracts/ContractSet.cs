using System.Collections.Frozen;

namespace Rapport.Contact.Domain.Contracts;

/// <summary>A contract with its schema at hand.</summary>
internal sealed record CompiledContract(EventContract Contract, PropertySchema Schema);

/// <summary>The contracts of a workspace. Does not change under its reader.</summary>
internal sealed class ContractSet(IEnumerable<CompiledContract> all)
{
    private readonly FrozenDictionary<string, FrozenDictionary<int, CompiledContract>> byEvent = all
        .GroupBy(c => c.Contract.Event).ToFrozenDictionary(e => e.Key, e => e.ToFrozenDictionary(c => c.Contract.Version));

    /// <summary>The contract of an event: of the version that it says, or of the newest. Null when there is none.</summary>
    /// <param name="name">Name of the event.</param>
    /// <param name="version">The version that it says; null when it says none.</param>
    /// <param name="isPlanned">The event has contracts, though perhaps none of this version.</param>
    public CompiledContract? Find(string name, int? version, out bool isPlanned)
    {
        isPlanned = byEvent.TryGetValue(name, out var versions);
        return !isPlanned ? null : version is { } said ? versions!.GetValueOrDefault(said) : versions![versions.Keys.Max()];
    }
}
