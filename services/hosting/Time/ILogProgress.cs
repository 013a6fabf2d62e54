namespace Rapport.Hosting.Time;

/// <summary>How far a process has worked through the log.</summary>
public interface ILogProgress
{
    /// <summary>Last number per partition that took effect (in contact: that was numbered).</summary>
    Task<IReadOnlyList<long>> AppliedAsync(CancellationToken cancellation);
}
