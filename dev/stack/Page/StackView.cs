using Rapport.Stack.Supervision;

namespace Rapport.Stack.Page;

/// <summary>A running stack as the status page and <c>./up status</c> show it.</summary>
/// <param name="Phase">preparing, starting, running or stopping.</param>
/// <param name="Healthy">Every part that is not optional answers its health check.</param>
internal sealed record StackView(
    string Phase, bool Healthy, DateTimeOffset StartedAt, int RunnerPid, IReadOnlyList<PartView> Parts);

/// <summary>One part.</summary>
/// <param name="MemoryBytes">Resident memory of the process itself; null where it has none.</param>
/// <param name="Restarts">How often it was started again after it had ended by itself.</param>
/// <param name="LastEnd">How it last ended by itself; null when it never did.</param>
/// <param name="Advice">What to do when it does not come up.</param>
internal sealed record PartView(
    string Name,
    string Kind,
    string State,
    string Address,
    int? Pid,
    double? UptimeSeconds,
    int Restarts,
    long? MemoryBytes,
    string? LastEnd,
    string Advice)
{
    public static PartView Of(SupervisedPart part, DateTimeOffset now) => new(
        part.Part.Name,
        Lower(part.Part.Kind.ToString()),
        Lower(part.State.ToString()),
        part.Part.Address,
        part.Pid,
        part.Since is { } since ? Math.Max(0, (now - since).TotalSeconds) : null,
        part.Restarts,
        part.Pid is { } pid ? ProcessMemory.Resident(pid) : null,
        part.LastEnd,
        part.Part.Advice);

    private static string Lower(string text) => text.ToLowerInvariant();
}
