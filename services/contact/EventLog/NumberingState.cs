using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.EventLog;

/// <summary>What is known of the events at hand and their people; identities and contacts go on with every event that is planned.</summary>
internal sealed record NumberingState(
    IReadOnlyList<long> LastN,
    IReadOnlyDictionary<string, KnownEvent> KnownEvents,
    Dictionary<(string Workspace, IdentifierKey Key), string> Identities,
    Dictionary<(string Workspace, string Id), ContactRecord> Contacts)
{
    /// <summary>Merges that are asked about, with those of this transaction.</summary>
    public Dictionary<(string Workspace, string Id), MergeRecord> Merges { get; init; } = [];

    /// <summary>Of merges that are to be undone, the survivor's events since; null where they are too many.</summary>
    public IReadOnlyDictionary<(string Workspace, string Id), IReadOnlyList<NumberedEvent>?> Since { get; init; } =
        new Dictionary<(string, string), IReadOnlyList<NumberedEvent>?>();

    /// <summary>What of the names in the events names somebody who was erased, with those of this transaction.</summary>
    public Dictionary<(string Workspace, IdentifierKey Key), Tombstone> Erased { get; init; } = [];

    /// <summary>Of contacts that are to be erased, all acts of consent of theirs and of their addresses.</summary>
    public IReadOnlyDictionary<(string Workspace, string Contact), IReadOnlyList<RecordedConsent>> ErasedConsents { get; init; } =
        new Dictionary<(string, string), IReadOnlyList<RecordedConsent>>();
}
