using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>A count or sum that definitions read, and who reads it.</summary>
/// <param name="Aggregate">What is counted.</param>
/// <param name="Since">It counts what was accepted from then on.</param>
/// <param name="Readers">The definitions that are answered anew when it changes.</param>
public sealed record TrackedAggregate(
    AggregateDefinition Aggregate, DateTimeOffset Since, IReadOnlyList<CompiledDefinition> Readers);
