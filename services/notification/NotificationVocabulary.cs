using Rapport.Events;

namespace Rapport.Notification;

/// <summary>
/// Which events of the vocabulary notification reads a meaning into, and which it says; tests hold it to both.
/// </summary>
internal static class NotificationVocabulary
{
    public static readonly IReadOnlyList<string> Hears =
    [
        EventNames.ConsentChanged, EventNames.ConsentBound, EventNames.ContactAbsorbed, EventNames.ContactErased, EventNames.QuarantineReplayed,
    ];

    public static readonly IReadOnlyList<string> Says =
    [
        EventNames.MessageSent, EventNames.MessageNotSent, EventNames.MessageFailed, EventNames.MessageBounced,
        EventNames.MessageComplained, EventNames.MessageReplied, EventNames.MessageClicked, EventNames.MessageOpened,
        EventNames.HandoffOpened, EventNames.HandoffClaimed,
        EventNames.HandoffCompleted, EventNames.PreferencesChanged, EventNames.ConsentChanged, EventNames.ExperimentAssigned,
    ];
}
