using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>Questions to what a condition reads.</summary>
internal static class ConditionReadsExtensions
{
    /// <summary>Whether anything of the contact is read, beside the event.</summary>
    public static bool ReadsContact(this ConditionReads reads) =>
        reads.Tags || reads.Stage || reads.ContactAttributes.Count > 0 || reads.Segments.Count > 0
        || reads.Thresholds.Count > 0;
}
