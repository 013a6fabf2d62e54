namespace Rapport.Following.Partitions;

/// <summary>What a decision is based on.</summary>
/// <param name="Mark">Read before the states: if it still stands at the commit, the states do too.</param>
/// <param name="States">In the order asked for; null where nothing is stored.</param>
public sealed record PartitionSnapshot(PartitionMark Mark, IReadOnlyList<byte[]?> States);
