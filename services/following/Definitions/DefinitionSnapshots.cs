using Rapport.Following.Poison;
using Rapport.Hosting.Errors;
using StackExchange.Redis;

namespace Rapport.Following.Definitions;

/// <summary>
/// The definitions in force as this process last read them. What cannot be read (a neighbour version has saved what this one
/// does not know) is never passed over: until it can be, nothing is known here, so that events wait and callers are told
/// to come back.
/// </summary>
/// <typeparam name="T">All that is read at one moment.</typeparam>
/// <param name="store">Name of the store, for callers.</param>
/// <param name="read">Reads what is in force; given what was known before.</param>
public sealed class DefinitionSnapshots<T>(string store, Func<T?, Task<T>> read)
    where T : class
{
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile T? current;

    /// <summary>What is in force.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until it has been read.</exception>
    public T Current => current ?? throw DomainError.Unavailable(store, TimeSpan.FromSeconds(1));

    /// <summary>What is in force; null until it has been read.</summary>
    public T? Known => current;

    /// <summary>Reads again; one at a time, so that what was read earlier never takes the place of what was read later.</summary>
    /// <exception cref="UnreadableDefinitionException">There is one that this version does not understand.</exception>
    public async Task RefreshAsync()
    {
        await refreshing.WaitAsync();
        try
        {
            current = await read(current);
        }
        catch (Exception fault) when (!PassingFault.Is(fault))
        {
            current = null;
            throw new UnreadableDefinitionException(fault);
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Reads again and again until it is cancelled.</summary>
    /// <param name="every">Pause between two readings.</param>
    /// <param name="failed">Is told of the first failure of each outage.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task WatchAsync(TimeSpan every, Action<Exception> failed, CancellationToken cancellation)
    {
        for (var failing = false; !cancellation.IsCancellationRequested;)
        {
            await Task.Delay(every, cancellation);
            try
            {
                await RefreshAsync();
                failing = false;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or UnreadableDefinitionException)
            {
                if (!failing)
                    failed(exception);
                failing = true;
            }
        }
    }
}

/// <summary>
/// A definition that this version does not understand. No fault of the events that meet it: they wait (<see cref="IOException"/> is a
/// passing fault) for a replica that knows it, or until it is changed.
/// </summary>
/// <param name="inner">Why.</param>
public sealed class UnreadableDefinitionException(Exception? inner = null)
    : IOException("A definition that is in force cannot be read by this version.", inner);
