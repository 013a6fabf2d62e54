using Microsoft.Extensions.Logging;
using Rapport.Following.Poison;
using Rapport.Hosting.Background;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Following.Definitions;

/// <summary>
/// The definitions in force, compiled and at hand: read before the service is ready, and again and again. What this process
/// saves is in force here at once, what another saves after the next look. While the store is away the last known stay in
/// force. What cannot be read (a neighbour version has saved what this one does not know) is never passed over: until it can
/// be, nothing is known here, so that events wait and callers are told to come back.
/// </summary>
/// <typeparam name="T">All that is read at one moment; it does not change under its reader.</typeparam>
/// <param name="work">What the logs call the reading: "Reading the score models".</param>
/// <param name="store">Name of the store, for callers and operators.</param>
/// <param name="setting">The setting that says where it is.</param>
/// <param name="look">Pause between two readings.</param>
/// <param name="logger">That of the catalog's own class.</param>
public abstract class DefinitionCatalog<T>(string work, string store, string setting, TimeSpan look, ILogger logger)
    : Loop(work, look, logger), IStoreStartup
    where T : class
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile T? known;

    /// <inheritdoc/>
    public string Store => store;

    /// <inheritdoc/>
    public string Setting => setting;

    /// <summary>What is in force.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until it has been read.</exception>
    protected T Current => known ?? throw DomainError.Unavailable(store, TimeSpan.FromSeconds(1));

    /// <summary>What is in force; null until it has been read.</summary>
    protected T? Known => known;

    /// <summary>Reads again.</summary>
    /// <exception cref="UnreadableDefinitionException">There is one that this version does not understand.</exception>
    public Task RefreshAsync(CancellationToken cancellation = default) =>
        SwapAsync(before => ReadAsync(before, cancellation), cancellation);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => RefreshAsync(cancellation);

    /// <summary>Nothing: whether the store answers is asked by those who prepare it.</summary>
    public Task PingAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Reads what is in force; given what was known before, which is the answer when nothing has changed.</summary>
    protected abstract Task<T> ReadAsync(T? before, CancellationToken cancellation);

    /// <summary>Replaces what is known; one at a time, so that what was read earlier never takes the place of what was read later.</summary>
    /// <exception cref="UnreadableDefinitionException">There is one that this version does not understand.</exception>
    protected async Task SwapAsync(Func<T?, Task<T>> next, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            known = await next(known);
        }
        catch (Exception fault) when (!PassingFault.Is(fault))
        {
            known = null;
            throw new UnreadableDefinitionException(fault);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        await RefreshAsync(cancellation);
        return false;
    }
}

/// <summary>
/// A definition that this version does not understand. No fault of the events that meet it: they wait (<see cref="IOException"/> is a
/// passing fault) for a replica that knows it, or until it is changed.
/// </summary>
/// <param name="inner">Why.</param>
public sealed class UnreadableDefinitionException(Exception? inner = null)
    : IOException("A definition that is in force cannot be read by this version.", inner);
