using System.Collections.Frozen;
using Rapport.Defaults.Stores;
using Rapport.Scoring.Domain.Loyalty;
using Rapport.Scoring.Values;
using StackExchange.Redis;

namespace Rapport.Scoring.Loyalty;

/// <summary>
/// The points programs of all workspaces, compiled and at hand. A version comes in force a second after it was saved,
/// so what is read at one moment is all that decides about what is accepted within the second after it. An event that
/// was accepted later than half of it, for the sake of clocks that differ, has them read again.
/// </summary>
internal sealed class PointsCatalog(ValueSettingsStore store, TimeProvider clock, ILogger<PointsCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile Snapshot current = new(
        FrozenDictionary<string, PointsPrograms>.Empty, FrozenDictionary<string, string>.Empty, DateTimeOffset.MinValue);

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>The programs of a workspace.</summary>
    public PointsPrograms Of(string workspace) => current.Programs.GetValueOrDefault(workspace, PointsPrograms.None);

    /// <summary>Whether all programs are at hand that may decide about what was accepted at an instant.</summary>
    public bool Knows(DateTimeOffset accepted) => accepted < current.CompleteTo;

    /// <summary>Reads again unless it knows.</summary>
    public Task KnowAsync(DateTimeOffset accepted) => Knows(accepted) ? Task.CompletedTask : RefreshAsync();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => RefreshAsync();

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => store.PingAsync();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failing = false; !stoppingToken.IsCancellationRequested;)
        {
            await Task.Delay(Look, stoppingToken);
            try
            {
                await RefreshAsync();
                failing = false;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // Once for each outage: the store's absence is told elsewhere.
                if (!failing)
                    Log.ProgramsNotRead(logger, exception.GetType().Name);
                failing = true;
            }
        }
    }

    // One at a time, so that what was read earlier never takes the place of what was read later.
    private async Task RefreshAsync()
    {
        await refreshing.WaitAsync();
        try
        {
            await ReadAsync();
        }
        finally
        {
            refreshing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var completeTo = clock.GetUtcNow() + (Domain.ModelHistory.Notice / 2);
        var stored = await store.ReadAllAsync();
        var (before, texts) = (current, stored.ToFrozenDictionary(entry => entry.Key, entry => entry.Value));
        if (texts.Count == before.Texts.Count && texts.All(t => before.Texts.GetValueOrDefault(t.Key) == t.Value))
        {
            current = before with { CompleteTo = completeTo };
            return;
        }

        current = new Snapshot(
            texts.ToFrozenDictionary(
                text => text.Key,
                text => before.Texts.GetValueOrDefault(text.Key) == text.Value
                    ? before.Programs[text.Key] : ProgramsOf(ValueSettingsStore.Parse(text.Value))),
            texts, completeTo);
    }

    private static PointsPrograms ProgramsOf(Domain.ValueSettings settings) =>
        new([.. settings.FormerPoints, settings.Points]);

    private sealed record Snapshot(
        FrozenDictionary<string, PointsPrograms> Programs, FrozenDictionary<string, string> Texts,
        DateTimeOffset CompleteTo);
}
