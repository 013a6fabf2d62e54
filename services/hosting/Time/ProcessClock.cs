namespace Rapport.Hosting.Time;

/// <summary>
/// What this process's own clock says, right or wrong: for deadlines of its calls, which gRPC measures by the same clock,
/// and for the instants in its logs and traces. Nothing that another process, or a later life of this one, compares.
/// </summary>
public static class ProcessClock
{
    /// <summary>Now.</summary>
    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>The deadline of a call that may take so long.</summary>
    public static DateTime Deadline(TimeSpan patience) => Now.UtcDateTime + patience;
}
