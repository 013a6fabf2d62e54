namespace Rapport.Sidecar.Delivery;

/// <summary>How one try to deliver ended.</summary>
/// <param name="Verdict">What it means for the message.</param>
/// <param name="FailureCode">HTTP status that made the try fail; null for a RETRY verdict or no answer at all.</param>
internal readonly record struct AppAnswer(Verdict Verdict, int? FailureCode)
{
    /// <summary>No answer: connection refused, broken or timed out.</summary>
    public static AppAnswer None { get; } = new(Verdict.Retry, null);
}
