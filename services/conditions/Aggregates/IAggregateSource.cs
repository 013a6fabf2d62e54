namespace Rapport.Conditions;

/// <summary>
/// Answers the aggregates of the contact under evaluation, from what a service has read from its store before.
/// It is called in the middle of an evaluation and must not evaluate anything on the same context.
/// </summary>
public interface IAggregateSource
{
    /// <summary>The value of an aggregate at an instant.</summary>
    /// <param name="index">Position in <see cref="ConditionReads.Aggregates"/> of the condition evaluated.</param>
    /// <param name="aggregate">The same aggregate's definition.</param>
    /// <param name="now">End of the window, inclusive.</param>
    /// <param name="value">
    /// As <see cref="WindowedAggregate.Value"/> gives it; for a contact without counted events <see cref="AggregateDefinition.ValueOfNone"/>.
    /// </param>
    /// <returns>False when it is not known, which is an error of the evaluation and not a zero.</returns>
    bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value);
}
