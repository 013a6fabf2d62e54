using System.Collections.Concurrent;
using System.Diagnostics;
using MongoDB.Driver;
using Rapport.Contact.Domain.Identities;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Identities;

/// <summary>
/// The identifier types of workspaces, kept in the process: ingest and numbering ask for every request, the store is asked
/// every two seconds of a workspace that is at work. What was declared at another replica holds here within ten seconds.
/// </summary>
internal sealed class IdentifierTypeCatalogue(IdentifierTypeStore store, StoreGate gate)
{
    /// <summary>A declaration holds on every replica after so long.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Entry> entries = [];

    /// <summary>The types of a workspace. Usually answers without waiting.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when they were never read and the store cannot be.</exception>
    public ValueTask<IdentifierTypes> OfAsync(string workspace, CancellationToken cancellation)
    {
        var entry = entries.GetOrAdd(workspace, _ => new Entry());
        if (entry.Types is not { } types)
            return new ValueTask<IdentifierTypes>(FirstAsync(workspace, entry, cancellation));
        var age = Stopwatch.GetElapsedTime(entry.ReadAt);
        if (age < Fresh)
            return new ValueTask<IdentifierTypes>(types);
        var reading = entry.ReadOnce(() => ReadAsync(workspace, entry));
        return age < MaxAge ? new ValueTask<IdentifierTypes>(types) : new ValueTask<IdentifierTypes>(NewestAsync(reading, entry));
    }

    /// <summary>The types of several workspaces.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IdentifierTypes>> OfAllAsync(
        IEnumerable<string> workspaces, CancellationToken cancellation)
    {
        var all = new Dictionary<string, IdentifierTypes>();
        foreach (var workspace in workspaces)
            all[workspace] = await OfAsync(workspace, cancellation);
        return all;
    }

    /// <summary>Reads a workspace's declarations anew: one was changed here.</summary>
    public Task ChangedAsync(string workspace) => ReadAsync(workspace, entries.GetOrAdd(workspace, _ => new Entry()));

    private async Task<IdentifierTypes> FirstAsync(string workspace, Entry entry, CancellationToken cancellation)
    {
        if (!gate.Opened.IsCompletedSuccessfully)
            throw DomainError.Unavailable("The event log", ComeBack);
        try
        {
            await entry.ReadOnce(() => ReadAsync(workspace, entry)).WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            throw DomainError.Unavailable("The event log", ComeBack);
        }

        return entry.Types!;
    }

    private static async Task<IdentifierTypes> NewestAsync(Task reading, Entry entry)
    {
        try
        {
            await reading.WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            // The store is away: what was declared last is the best that is known, and nothing can be written anyway.
        }

        return entry.Types!;
    }

    private async Task ReadAsync(string workspace, Entry entry)
    {
        var asked = Stopwatch.GetTimestamp();
        var own = await store.ListAsync(workspace, CancellationToken.None);
        entry.Take(IdentifierTypes.With([.. own.Select(d => d.Type)]), asked);
    }

    private sealed class Entry
    {
        private readonly Lock gate = new();
        private Task? reading;

        public IdentifierTypes? Types { get; private set; }

        public long ReadAt { get; private set; }

        /// <summary>Starts reading, unless that is under way.</summary>
        public Task ReadOnce(Func<Task> read)
        {
            lock (gate)
            {
                if (reading is { IsCompleted: false })
                    return reading;
                reading = read();
                // A fault is told to whoever waits; where nobody does, the next look tries again.
                _ = reading.ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
                return reading;
            }
        }

        /// <summary>Takes what was read, unless something that was asked for later is there.</summary>
        public void Take(IdentifierTypes types, long asked)
        {
            lock (gate)
            {
                if (Types is not null && asked < ReadAt)
                    return;
                (Types, ReadAt) = (types, asked);
            }
        }
    }
}
