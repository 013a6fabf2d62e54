namespace Rapport.Conditions;

/// <summary>A source that does not compile, with every fault found, in the order of the text.</summary>
public sealed class ConditionException(IReadOnlyList<ConditionFault> faults)
    : Exception(string.Join("; ", faults))
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<ConditionFault> Faults { get; } = faults;
}
