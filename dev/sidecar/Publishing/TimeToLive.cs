using System.Globalization;
using Rapport.Sidecar.Resiliency;

namespace Rapport.Sidecar.Publishing;

/// <summary>How long a published event may wait for its consumer.</summary>
internal static class TimeToLive
{
    /// <summary>
    /// The time to live asked for by the metadata <c>ttlInSeconds</c> (or <c>ttl</c>): whole seconds or a Go duration.
    /// Null if absent, not positive or unreadable, as in Dapr.
    /// </summary>
    public static TimeSpan? Of(PublishRequest request)
    {
        var text = request.MetadataOf("ttlInSeconds") ?? request.MetadataOf("ttl");
        if (string.IsNullOrEmpty(text)) return null;
        var ttl = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, (long)TimeSpan.MaxValue.TotalSeconds / 2))
            : GoDuration.TryParse(text, out var duration) ? duration : TimeSpan.Zero;
        return ttl > TimeSpan.Zero ? ttl : null;
    }
}
