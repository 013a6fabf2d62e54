using System.Diagnostics;
using System.Diagnostics.Metrics;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Telemetry;

namespace Rapport.Contact.EventLog;

/// <summary>One message on its way to the sidecar, traced and measured from its making to its end.</summary>
internal sealed class Publishing(IMessage data) : IDisposable
{
    private static readonly Meter Meter = new("Rapport.Publish");

    private static readonly Histogram<double> Duration = Meter.CreateDuration(
        "rapport.publish.duration", "Handing one message to the sidecar.");

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "messaging.client.sent.messages", "{message}", "Messages handed to the sidecar.");

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly BatchTrace? trace = data is Runs runs
        ? EventTrace.Batch(
            $"send {BusMessage.Topic}", runs.Runs_.SelectMany(run => run.Events).Select(e => e.Traceparent),
            ActivityKind.Producer)
        : null;

    private bool hasFailed;

    /// <summary>The sidecar did not take it.</summary>
    public void Fail() => hasFailed = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        trace?.Span?.SetTag("messaging.system", "dapr").SetTag("messaging.destination.name", BusMessage.Topic);
        if (hasFailed)
            trace?.Span?.SetStatus(ActivityStatusCode.Error);
        trace?.Dispose();
        Duration.RecordSince(started, new() { { "result", hasFailed ? "failed" : "ok" } });
        if (!hasFailed)
            Sent.Add(1, BusMetrics.Send);
    }
}
