using Rapport.Events;

namespace Rapport.Tagging;

/// <summary>
/// Which events of the vocabulary tagging reads a meaning into, and which it says; tests hold it to both.
/// Rules and segments read any event besides.
/// </summary>
internal static class TaggingVocabulary
{
    public static readonly IReadOnlyList<string> Hears =
    [
        EventNames.Identified, EventNames.TagAdded, EventNames.TagRemoved, EventNames.SegmentEntered,
        EventNames.SegmentLeft, EventNames.StageChanged, EventNames.ThresholdCrossed, EventNames.ContactMerged,
        EventNames.ContactAbsorbed, EventNames.ContactUnmerged,
        EventNames.ContactErased, EventNames.QuarantineReplayed,
    ];

    public static readonly IReadOnlyList<string> Says =
    [
        EventNames.TagAdded, EventNames.TagRemoved, EventNames.SegmentEntered, EventNames.SegmentLeft,
    ];
}
