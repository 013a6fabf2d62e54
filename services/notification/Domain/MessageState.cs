namespace Rapport.Notification.Domain;

/// <summary>Where a message is on its way: queued → sending → sent, not sent, failed or unknown.</summary>
internal enum MessageState
{
    /// <summary>Waits for its decision, or for another attempt.</summary>
    Queued,

    /// <summary>Claimed, and being handed to the channel.</summary>
    Sending,

    /// <summary>The channel has taken it.</summary>
    Sent,

    /// <summary>Decided against.</summary>
    NotSent,

    /// <summary>Refused by the channel for good.</summary>
    Failed,

    /// <summary>Nobody can tell whether the channel has taken it.</summary>
    Unknown,
}
