using Rapport.Events;

namespace Rapport.Contact;

/// <summary>
/// Which events of the vocabulary contact reads a meaning into, and which it says; tests hold it to both.
/// What contact hears is what it reads when it takes and numbers an event.
/// </summary>
internal static class ContactVocabulary
{
    public static readonly IReadOnlyList<string> Hears =
    [
        EventNames.Identified, EventNames.GroupJoined, EventNames.Aliased, EventNames.ConsentChanged,
        EventNames.ConsentBound, EventNames.ContactMergeRequested, EventNames.ContactUnmergeRequested,
        EventNames.IdentifierVerified, EventNames.IdentifierRemoved, EventNames.ContactErased,
    ];

    public static readonly IReadOnlyList<string> Says =
    [
        EventNames.ContactMerged, EventNames.ContactAbsorbed, EventNames.ContactMergeRequested,
        EventNames.ContactUnmergeRequested, EventNames.ContactUnmerged, EventNames.IdentifierVerified,
        EventNames.IdentifierRemoved, EventNames.ConsentBound, EventNames.QuarantineReplayed, EventNames.ContactErased,
    ];
}
