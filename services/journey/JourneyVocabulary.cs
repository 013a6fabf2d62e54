using Rapport.Events;

namespace Rapport.Journey;

/// <summary>
/// Which events of the vocabulary journey reads a meaning into, and which it says; tests hold it to both.
/// Journeys wait for any event besides.
/// </summary>
internal static class JourneyVocabulary
{
    public static readonly IReadOnlyList<string> Hears =
    [
        EventNames.Identified, EventNames.TagAdded, EventNames.TagRemoved, EventNames.SegmentEntered,
        EventNames.SegmentLeft, EventNames.StageChanged, EventNames.ThresholdCrossed, EventNames.JourneyEntered,
        EventNames.JourneyExited, EventNames.JourneyEntryRequested, EventNames.ContactMerged, EventNames.ContactAbsorbed,
        EventNames.ContactUnmerged,
        EventNames.ContactErased, EventNames.QuarantineReplayed,
    ];

    public static readonly IReadOnlyList<string> Says =
    [
        EventNames.JourneyEntered, EventNames.JourneyExited, EventNames.JourneyEntryRequested, EventNames.ExperimentAssigned,
        EventNames.JourneyGoalReached, EventNames.TagAdded, EventNames.TagRemoved, EventNames.PointsEarnRequested,
    ];
}
