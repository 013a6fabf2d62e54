using System.Collections.Concurrent;

namespace Rapport.Platform.Driving.Load;

/// <summary>How the gateway answered, and when it took something again; for many callers at once.</summary>
public sealed class LoadStatistics
{
    private readonly ConcurrentDictionary<int, int> refusals = new();
    private readonly ConcurrentBag<double> refusalMilliseconds = [];
    private readonly List<(long After, TaskCompletionSource<long> Done)> waiting = [];
    private int accepted;
    private int repeated;
    private int unanswered;
    private int failedTwice;
    private int withoutRetryAfter;

    /// <summary>Requests that got a 2xx.</summary>
    public int AcceptedRequests => accepted;

    /// <summary>Requests sent again because of an error or a silence.</summary>
    public int RepeatedRequests => repeated;

    /// <summary>Requests that got no answer at all.</summary>
    public int UnansweredRequests => unanswered;

    /// <summary>Requests that failed, and failed again when they were repeated.</summary>
    public int FailedTwiceRequests => failedTwice;

    /// <summary>429 and 503 that did not say when to come back.</summary>
    public int RefusalsWithoutRetryAfter => withoutRetryAfter;

    /// <summary>Answers that were no 2xx, by status.</summary>
    public IReadOnlyDictionary<int, int> Refusals => refusals;

    /// <summary>Time below which 99 % of the 429 and 503 came; null without any.</summary>
    public double? RefusalP99
    {
        get
        {
            double[] sorted = [.. refusalMilliseconds.Order()];
            return sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1];
        }
    }

    /// <summary>A request that failed so many times is sent again.</summary>
    public void Repeated(int failures)
    {
        Interlocked.Increment(ref repeated);
        if (failures == 2)
            Interlocked.Increment(ref failedTwice);
    }

    /// <summary>A request was not answered.</summary>
    public void Unanswered() => Interlocked.Increment(ref unanswered);

    /// <summary>A request that began then was refused for the time being.</summary>
    public void Refused(long begun, int status, bool hasRetryAfter)
    {
        refusals.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (status is not (429 or 503))
            return;
        refusalMilliseconds.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
        if (!hasRetryAfter)
            Interlocked.Increment(ref withoutRetryAfter);
    }

    /// <summary>A request that began then was taken.</summary>
    public void Accepted(long begun)
    {
        Interlocked.Increment(ref accepted);
        lock (waiting)
        {
            foreach (var (_, done) in waiting.Where(each => begun >= each.After))
                done.TrySetResult(TimeProvider.System.GetTimestamp());
            waiting.RemoveAll(each => each.Done.Task.IsCompleted);
        }
    }

    /// <summary>When the first request that began after an instant was taken (timestamps of the system clock).</summary>
    public Task<long> AcceptingAfter(long instant)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting)
            waiting.Add((instant, done));
        return done.Task;
    }
}
