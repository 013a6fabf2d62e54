using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rapport.Contact.Ingest;

/// <summary>How many events of each workspace wait: what was counted in the store, and what this process has added since it began to count.</summary>
internal sealed class WorkspaceShares
{
    private readonly ConcurrentDictionary<string, long> events = new();

    /// <summary>When it began to be counted, as a stamp of the system's clock.</summary>
    public long CountedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>Takes note of what has become durable.</summary>
    public void Add(string workspace, int count) => events.AddOrUpdate(workspace, count, (_, before) => before + count);

    /// <summary>Events of a workspace that wait.</summary>
    public long Of(string workspace) => events.GetValueOrDefault(workspace);
}
