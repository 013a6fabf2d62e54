namespace Rapport.Contact.Domain;

/// <summary>
/// When something happened, where only the device's clock was there to tell. Segment's rule, receivedAt - (sentAt -
/// originalTimestamp), takes every delay on the way for a wrong clock: a batch that was closed three days ago and
/// arrives now would have happened now. So a time in the past stands as given, and only one that lies in the future is
/// corrected, and only as far as sentAt shows the clock to be ahead.
/// </summary>
internal static class DeviceClock
{
    /// <summary>Clocks that differ by no more agree.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The time of the event by the platform's clock.</summary>
    /// <param name="at">By the device's clock.</param>
    /// <param name="sentAt">When the device sent it, by the same clock; null when it does not say.</param>
    /// <param name="receivedAt">Arrival, by the platform's clock.</param>
    public static DateTimeOffset Correct(DateTimeOffset at, DateTimeOffset? sentAt, DateTimeOffset receivedAt)
    {
        if (at <= receivedAt + Tolerance || sentAt is not { } sent || sent <= receivedAt + Tolerance 
            || at - sent > Tolerance)
            return at;
        var ago = sent > at ? sent - at : TimeSpan.Zero;
        // A distance that leads before 1970 says nothing of a clock: the time stays, and is refused as one of the future.
        return ago < receivedAt - DateTimeOffset.UnixEpoch ? receivedAt - ago : at;
    }

    /// <summary>True when sentAt and arrival are so far apart that delay and wrong clock cannot be told apart.</summary>
    public static bool IsUnsure(DateTimeOffset? sentAt, DateTimeOffset receivedAt) =>
        sentAt is { } sent && (sent - receivedAt).Duration() > Tolerance;
}
