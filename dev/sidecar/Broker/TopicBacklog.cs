namespace Rapport.Sidecar.Broker;

/// <summary>How far an app is behind in a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="StreamLength">Entries kept in the stream, acknowledged ones included.</param>
/// <param name="Pending">Handed out and not acknowledged.</param>
/// <param name="Unread">Not handed out yet; null where Redis cannot tell (before 7.0, or after trimming).</param>
internal sealed record TopicBacklog(string Topic, long StreamLength, long Pending, long? Unread);
