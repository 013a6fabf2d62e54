using System.Collections.Concurrent;

namespace Rapport.Sidecar.Broker;

/// <summary>
/// Wakes consumers when this process itself appended to their topic, so that they need not poll often: the Redis
/// client used cannot wait on the server.
/// </summary>
internal sealed class TopicSignals
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<TopicSignal, bool>> listeners = new();

    public TopicSignal Listen(string topic)
    {
        var signal = new TopicSignal(this, topic);
        listeners.GetOrAdd(topic, _ => new())[signal] = true;
        return signal;
    }

    public void Raise(string topic)
    {
        if (!listeners.TryGetValue(topic, out var signals)) return;
        foreach (var (signal, _) in signals) signal.Set();
    }

    private void Remove(TopicSignal signal, string topic) => listeners[topic].TryRemove(signal, out _);

    /// <summary>One consumer's ear; a signal raised while it is busy is kept until it waits.</summary>
    internal sealed class TopicSignal(TopicSignals owner, string topic) : IDisposable
    {
        private readonly SemaphoreSlim raised = new(0);

        /// <summary>Returns at the next signal or after <paramref name="atMost"/>, whichever comes first.</summary>
        public Task Wait(TimeSpan atMost, CancellationToken ct) => raised.WaitAsync(atMost, ct);

        public void Set()
        {
            // Two publishers may both see zero; one signal too many only costs an empty read.
            if (raised.CurrentCount == 0) raised.Release();
        }

        // Not disposing the semaphore: a publisher may be about to set it, and it holds no system handle.
        public void Dispose() => owner.Remove(this, topic);
    }
}
