using Rapport.Events;

namespace Rapport.Scoring;

/// <summary>
/// Which events of the vocabulary scoring reads a meaning into, and which it says; tests hold it to both.
/// Score rules, earning rules and propensity models read any event besides.
/// </summary>
internal static class ScoringVocabulary
{
    public static readonly IReadOnlyList<string> Hears =
    [
        EventNames.Identified, EventNames.GroupJoined, EventNames.StageChanged, EventNames.ThresholdCrossed,
        EventNames.LeadAccepted, EventNames.LeadRejected, EventNames.LeadNoContact, EventNames.LeadRecycled,
        EventNames.LeadConverted, EventNames.LeadLost, EventNames.HandoffCompleted, EventNames.OrderCompleted,
        EventNames.OrderRefunded, EventNames.RfmGroupChanged, EventNames.PointsEarnRequested,
        EventNames.PointsBurnRequested, EventNames.PointsExpired, EventNames.TierChanged, EventNames.ContactMerged,
        EventNames.ContactAbsorbed, EventNames.ContactUnmerged,
        EventNames.ContactErased, EventNames.QuarantineReplayed,
    ];

    public static readonly IReadOnlyList<string> Says =
    [
        EventNames.ThresholdCrossed, EventNames.StageChanged, EventNames.LeadAccepted, EventNames.LeadRejected,
        EventNames.LeadNoContact, EventNames.LeadRecycled, EventNames.LeadConverted, EventNames.LeadLost,
        EventNames.RfmGroupChanged, EventNames.PointsEarnRequested, EventNames.PointsBurnRequested,
        EventNames.PointsEarned, EventNames.PointsBurned, EventNames.PointsExpired, EventNames.TierChanged,
    ];
}
