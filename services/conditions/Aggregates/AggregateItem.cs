namespace Rapport.Conditions;

/// <summary>A counted event: UTC ticks, and for a sum its value in millionths.</summary>
internal readonly record struct AggregateItem(long Ticks, long Amount) : IComparable<AggregateItem>
{
    public int CompareTo(AggregateItem other) =>
        Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Amount.CompareTo(other.Amount);
}
