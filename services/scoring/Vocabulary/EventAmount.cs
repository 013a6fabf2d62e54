using Google.Protobuf.WellKnownTypes;
using Rapport.Events;

namespace Rapport.Scoring.Vocabulary;

/// <summary>The amount that an order or refund says, and where it says it.</summary>
/// <param name="Money">The amount, or why there is none.</param>
/// <param name="Field">The property that was read; empty when none says anything.</param>
/// <param name="Value">What it says.</param>
internal readonly record struct EventAmount(Money Money, string Field, Conditions.Value Value)
{
    /// <summary>Of the fields that may say it the first that says anything; null says nothing.</summary>
    /// <param name="said">The order; a refund says its amount in the same fields.</param>
    public static EventAmount Of(Events.V1.OrderCompleted said)
    {
        (Value? Value, string Field)[] fields =
            [(said.Amount, "amount"), (said.Total, "total"), (said.Revenue, "revenue"), (said.Value, "value")];
        foreach (var (value, field) in fields)
            if (value is not null)
                return new EventAmount(Money.Read(value.AsValue()), field, value.AsValue());
        return new EventAmount(Money.Absent, "", Conditions.Value.Null);
    }
}
