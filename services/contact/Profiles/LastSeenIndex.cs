using Rapport.Conditions;
using Rapport.Contact.Domain.Attributes;

namespace Rapport.Contact.Profiles;

/// <summary>
/// The index of when contacts were seen last, to the hour, so that a busy contact costs a write an hour. Written behind the
/// log; what is found by it is looked at.
/// </summary>
internal static class LastSeenIndex
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    /// <summary>Name of a workspace's; no id of an attribute's index has a slash.</summary>
    public static string NameOf(string workspace) => workspace + "/last_seen";

    /// <summary>The key of an instant.</summary>
    public static string KeyOf(DateTimeOffset at) => IndexKey.Of(new DateTimeOffset(at.UtcTicks - (at.UtcTicks % Step.Ticks), TimeSpan.Zero));

    /// <summary>The stretch that holds all contacts for which a term holds; null when it is no comparison with an instant.</summary>
    public static IndexRange? RangeOf(ConditionTerm term) => term is not { Values: [{ Kind: ValueKind.Timestamp } value] } ? null
        : term.Operator switch
        {
            TermOperator.Greater or TermOperator.AtLeast => new IndexRange(null, KeyOf(value.Timestamp)),
            TermOperator.Less or TermOperator.AtMost => new IndexRange(null, null, KeyOf(value.Timestamp)),
            TermOperator.Equal => new IndexRange([KeyOf(value.Timestamp)]),
            _ => null,
        };
}
