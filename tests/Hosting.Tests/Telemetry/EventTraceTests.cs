using System.Diagnostics;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Tests.Telemetry;

public sealed class EventTraceTests
{
    private const string First = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Second = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";

    [Fact]
    public void Batch_NobodyListens_IsNothing() => Assert.Null(EventTrace.Batch("work", [First]));

    [Fact]
    public void Batch_OfOneTrace_IsASpanThere()
    {
        using var listening = new Listening();
        using (EventTrace.Batch("one trace", [First, "", First]))
        {
        }

        var span = Assert.Single(listening.Ended("one trace"));
        Assert.Equal(ActivityContext.Parse(First, null).TraceId, span.TraceId);
    }

    [Fact]
    public void Batch_OfTwoTraces_LinksToBothAndIsSeenInBoth()
    {
        using var listening = new Listening();
        using var around = new Activity("around").SetIdFormat(ActivityIdFormat.W3C).Start();
        using (EventTrace.Batch("two traces", [First, Second]))
            Assert.NotEqual(around, Activity.Current);
        Assert.Equal(around, Activity.Current);

        var spans = listening.Ended("two traces");
        Assert.Equal(3, spans.Count);
        var batch = Assert.Single(spans, span => span.Links.Count() == 2);
        Assert.NotEqual(around.TraceId, batch.TraceId);
        Assert.Equal(
            new[] { First, Second }.Select(text => ActivityContext.Parse(text, null).TraceId.ToHexString()).Order(),
            spans.Except([batch]).Select(span => span.TraceId.ToHexString()).Order());
    }

    [Fact]
    public void Batch_OfWhatIsNotTraced_IsNothing()
    {
        using var listening = new Listening();
        Assert.Null(EventTrace.Batch("not traced", ["", "no traceparent"]));
    }

    /// <summary>Takes every span of this test's own flow.</summary>
    private sealed class Listening : IDisposable
    {
        private readonly List<Activity> ended = [];
        private readonly ActivityListener listener;

        public Listening()
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == EventTrace.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    lock (ended)
                        ended.Add(span);
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public IReadOnlyList<Activity> Ended(string name)
        {
            lock (ended)
                return [.. ended.Where(span => span.OperationName == name)];
        }

        public void Dispose() => listener.Dispose();
    }
}
