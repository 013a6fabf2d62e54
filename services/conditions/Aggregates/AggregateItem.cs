namespace Rapport.Conditions;

/// <summary>A counted event.</summary>
/// <param name="Ticks">When it happened, UTC.</param>
/// <param name="Amount">A number in millionths, or a hash; 0 where neither is kept.</param>
/// <param name="Text">A value as <see cref="AggregateValue"/> writes it, or which step of a sequence it is; null where neither is kept.</param>
internal readonly record struct AggregateItem(long Ticks, long Amount, string? Text = null) : IComparable<AggregateItem>
{
    public int CompareTo(AggregateItem other) =>
        Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks)
        : Amount != other.Amount ? Amount.CompareTo(other.Amount)
        : string.CompareOrdinal(Text, other.Text);
}
