namespace Rapport.Notification.Stores;

/// <summary>Time as MongoDB keeps it, so that an answer now and the same answer later are equal.</summary>
internal static class StoredTime
{
    /// <summary>Now, to the millisecond.</summary>
    public static DateTimeOffset Now(this TimeProvider clock) =>
        DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
