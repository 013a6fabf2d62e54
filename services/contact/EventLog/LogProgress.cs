using Rapport.Hosting.Time;


namespace Rapport.Contact.EventLog;

/// <summary>How far the log reaches: what the other services have to catch up with.</summary>
internal sealed class LogProgress(LogHeadStore head) : ILogProgress
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> AppliedAsync(CancellationToken cancellation) => head.ReadAsync(cancellation);
}
