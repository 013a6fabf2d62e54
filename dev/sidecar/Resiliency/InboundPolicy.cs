namespace Rapport.Sidecar.Resiliency;

/// <summary>How deliveries of one component to one app are guarded.</summary>
/// <param name="Retry">Null: one try only, which is Dapr's default for pub/sub.</param>
/// <param name="Timeout">Longest duration of one try; null for no limit.</param>
internal sealed record InboundPolicy(RetryPolicy? Retry, TimeSpan? Timeout);
