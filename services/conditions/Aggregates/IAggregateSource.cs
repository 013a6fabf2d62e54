namespace Rapport.Conditions;

/// <summary>Answers the counts and sums of the contact under evaluation; services read them from their stores.</summary>
public interface IAggregateSource
{
    /// <summary>The value of an aggregate at an instant.</summary>
    /// <param name="index">Position in <see cref="ConditionReads.Aggregates"/> of the condition evaluated.</param>
    /// <param name="aggregate">The same aggregate's definition.</param>
    /// <param name="now">End of the window, inclusive.</param>
    /// <param name="value">The count or sum; 0 for a contact without counted events.</param>
    /// <returns>False when it is not known, which is an error of the evaluation and not a zero.</returns>
    bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out double value);
}
