using System.Diagnostics;
using Rapport.Hosting.Time;

namespace Rapport.Hosting.Telemetry;

/// <summary>A stage that handles events of several traces at once; see <see cref="EventTrace.Batch"/>.</summary>
public sealed class BatchTrace : IDisposable
{
    private readonly ActivitySource source;
    private readonly IReadOnlyList<ActivityContext> positions;
    private readonly ActivityKind kind;
    private readonly Activity? around;
    private readonly string name;
    private readonly DateTimeOffset startedAt = ProcessClock.Now;

    internal BatchTrace(
        ActivitySource source, Activity? span, IReadOnlyList<ActivityContext> positions, ActivityKind kind,
        Activity? around = null, string name = "") =>
        (this.source, Span, this.positions, this.kind, this.around, this.name) =
        (source, span, positions, kind, around, name);

    /// <summary>The span of the whole batch; null when it is not sampled.</summary>
    public Activity? Span { get; }

    /// <summary>Ends the stage.</summary>
    public void Dispose()
    {
        Span?.Dispose();
        if (positions.Count == 0)
            return;
        Activity.Current = around;
        ActivityLink[] links = Span is null ? [] : [new ActivityLink(Span.Context)];
        foreach (var position in positions)
        {
            using var stage = source.StartActivity(name, kind, position, Span?.TagObjects, links, startedAt);
        }
    }
}
