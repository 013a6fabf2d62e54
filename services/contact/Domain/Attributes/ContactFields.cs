namespace Rapport.Contact.Domain.Attributes;

/// <summary>What conditions over contacts can read of every contact, declared or not: contact.NAME.</summary>
internal static class ContactFields
{
    /// <summary>Whether a person is known; a bool.</summary>
    public const string Known = "known";

    /// <summary>When the contact was made; a timestamp, to the millisecond.</summary>
    public const string CreateTime = "create_time";

    /// <summary>Its newest event by occurred_at; a timestamp.</summary>
    public const string LastSeenTime = "last_seen_time";

    /// <summary>The types of its identifiers, each once; a list of texts.</summary>
    public const string Identifiers = "identifiers";
}
