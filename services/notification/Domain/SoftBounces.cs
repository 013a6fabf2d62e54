namespace Rapport.Notification.Domain;

/// <summary>
/// When soft bounces are too many (E39): three in a row within 7 days bar the address for 14 days. A message that arrived
/// between two of them ends the row; one that was refused for what it says, or for who we are, neither counts nor ends it.
/// That a mail server has taken a message does not mean that it arrived: reports come later, and then the row is read anew.
/// </summary>
internal static class SoftBounces
{
    /// <summary>So many in a row are too many.</summary>
    public const int Most = 3;

    /// <summary>Only those that went out within so long before.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>The address gets nothing for so long.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromDays(14);

    /// <summary>Whether the row of soft bounces around one of them is too long.</summary>
    /// <param name="sent">Messages that went to the same address, in any order, the one in question among them as it bounced.</param>
    /// <param name="bounced">The one in question.</param>
    /// <param name="now">Business time.</param>
    public static bool AreTooMany(IEnumerable<MessageRecord> sent, MessageRecord bounced, DateTimeOffset now)
    {
        var row = sent.Where(message => message.EndedAt > now - Window && SaysSomething(message))
            .OrderBy(message => message.EndedAt).ThenBy(message => message.Id, StringComparer.Ordinal).ToList();
        var at = row.FindIndex(message => message.Id == bounced.Id);
        if (at < 0)
            return false;
        var length = 1;
        for (var before = at - 1; before >= 0 && IsSoft(row[before]); before--)
            length++;
        for (var after = at + 1; after < row.Count && IsSoft(row[after]); after++)
            length++;
        return length >= Most;
    }

    private static bool SaysSomething(MessageRecord message) =>
        IsSoft(message) || message is { State: MessageState.Sent, Bounce: null };

    private static bool IsSoft(MessageRecord message) => message.Bounce?.Class == BounceClass.Soft;
}
