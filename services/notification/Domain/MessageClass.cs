namespace Rapport.Notification.Domain;

/// <summary>What kind of message it is, and so what is allowed and what is promised.</summary>
internal enum MessageClass
{
    /// <summary>Needs a granted consent; handed over at most once.</summary>
    Marketing,

    /// <summary>Needs no consent; handed over at least once, a repeat carries the same Message-ID.</summary>
    Transactional,
}

/// <summary>Classes as templates and receipts write them.</summary>
internal static class MessageClassWords
{
    /// <summary>marketing or transactional.</summary>
    public static string ToWord(this MessageClass messageClass) =>
        messageClass == MessageClass.Marketing ? "marketing" : "transactional";
}
