using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Scoring.Vocabulary;

/// <summary>The amount that an order or refund says, and where it says it.</summary>
/// <param name="Money">The amount, or why there is none.</param>
/// <param name="Field">The property that was read; empty when none says anything.</param>
/// <param name="Value">What it says.</param>
internal readonly record struct EventAmount(Money Money, string Field, Conditions.Value Value)
{
    private static readonly string[] Fields = ["amount", "total", "revenue", "value"];

    /// <summary>Of the fields that may say it the first that says anything; null says nothing.</summary>
    public static EventAmount Of(Event happened)
    {
        foreach (var field in Fields)
            if (happened.Properties?.Fields.TryGetValue(field, out var said) == true
                && said.AsValue() is { Kind: not Conditions.ValueKind.Null } value)
                return new EventAmount(Money.Read(value), field, value);
        return new EventAmount(Money.Absent, "", Conditions.Value.Null);
    }
}
