using System.Diagnostics;

namespace Rapport.Hosting.Telemetry;

/// <summary>
/// Traces of events. An event keeps the position (W3C <c>traceparent</c>) at which it was accepted, and so do the
/// conclusions, commands and messages that follow from it: every later stage is a span in the event's own trace, however
/// late it happens. Nothing is kept and nothing costs anything while nobody listens or the request is not sampled.
/// </summary>
/// <remarks>Source: OpenTelemetry semantic conventions for messaging spans (creation context, batches, links).</remarks>
public static class EventTrace
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "Rapport.Events";

    // What the SDK keeps of one span's links by default.
    private const int MostLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The position to keep with what is made now; empty when nobody traces it.</summary>
    public static string Here =>
        Source.HasListeners() && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } here
            ? here.Id!
            : "";

    /// <summary>One stage of one event; null when nobody traces it.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceparent">The position kept with the event; empty for none.</param>
    /// <param name="kind">Internal, unless something outside is called or something from the bus is handled.</param>
    public static Activity? Stage(string name, string traceparent, ActivityKind kind = ActivityKind.Internal) =>
        Position(traceparent) is { } position ? Source.StartActivity(name, kind, position) : null;

    /// <summary>
    /// One stage of several events handled together; null when nobody traces any of them. Of a single trace, it is a
    /// span there. Of several, it is a trace of its own with a link to each, and each gets a span of this stage that
    /// links back when it ends.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceparents">The positions kept with the events; empty for those that nobody traces.</param>
    /// <param name="kind">As for <see cref="Stage"/>.</param>
    public static BatchTrace? Batch(
        string name, IEnumerable<string> traceparents, ActivityKind kind = ActivityKind.Internal)
    {
        if (!Source.HasListeners())
            return null;
        var positions = traceparents.Where(text => text.Length > 0).Distinct().Select(Position).OfType<ActivityContext>()
            .ToList();
        if (positions.Count == 0)
            return null;
        if (positions.Count == 1)
            return new BatchTrace(Source, Source.StartActivity(name, kind, positions[0]), [], kind);
        var around = Activity.Current;
        // Its own trace, not that of whichever call happens to carry the batch.
        Activity.Current = null;
        var links = positions.Take(MostLinks).Select(position => new ActivityLink(position));
        var batch = Source.StartActivity(name, kind, default(ActivityContext), links: links);
        if (batch is null)
            Activity.Current = around;
        return new BatchTrace(Source, batch, positions, kind, around, name);
    }

    private static ActivityContext? Position(string traceparent) =>
        traceparent.Length > 0 && Source.HasListeners()
        && ActivityContext.TryParse(traceparent, null, isRemote: true, out var position)
            ? position
            : null;
}
