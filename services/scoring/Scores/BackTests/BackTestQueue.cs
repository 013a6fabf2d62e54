using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Scoring.Scores.Domain;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>Runs back-tests, one at a time in this process; they end with it.</summary>
internal sealed class BackTestQueue(
    BackTestStore store, BackTester tester, TimeProvider clock, ILogger<BackTestQueue> logger) : IHostedService
{
    private const int MostWaiting = 20;
    private readonly ConcurrentDictionary<string, Task> running = [];
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Whether too many wait for another to be taken.</summary>
    public bool IsFull => running.Count >= MostWaiting;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => stopping.CancelAsync();

    /// <summary>Runs one that has begun, when its turn comes.</summary>
    /// <param name="run">What is compared.</param>
    /// <param name="versions">The version in force, if there is one, and the candidate.</param>
    /// <param name="others">Models in force.</param>
    public void Add(BackTestRun run, (ScoringModel? Base, ScoringModel Candidate) versions, IReadOnlyList<ScoringModel> others)
    {
        var task = RunAsync(run, versions, others);
        running[run.Id] = task;
        _ = KeepAliveAsync(run.Id, task);
        _ = task.ContinueWith(_ => running.TryRemove(run.Id, out var _), TaskScheduler.Default);
    }

    private async Task KeepAliveAsync(string id, Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(BackTestStore.Patience / 3)) != work)
        {
            try
            {
                await store.RenewAsync(id);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                Log.BackTestNotKept(logger, id, exception.GetType().Name);
            }
        }
    }

    private async Task RunAsync(
        BackTestRun run, (ScoringModel?, ScoringModel) versions, IReadOnlyList<ScoringModel> others)
    {
        await turn.WaitAsync();
        try
        {
            // Away from the thread of the call, which shall be answered.
            var done = await Task.Run(() => tester.RunAsync(run, versions, others, stopping.Token));
            await store.SaveAsync(done with { EndedAt = clock.GetUtcNow() });
        }
        catch (Exception exception) when (exception is RpcException or RedisException or TimeoutException or OperationCanceledException)
        {
            Log.BackTestFailed(logger, run.Id, exception.GetType().Name);
            await FailAsync(run);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FailAsync(BackTestRun run)
    {
        try
        {
            await store.SaveAsync(run with
            {
                Phase = BackTestPhase.Failed, EndedAt = clock.GetUtcNow(),
                Failure = "The log or the store could not be reached; start another.",
            });
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Log.BackTestFailed(logger, run.Id, exception.GetType().Name);
        }
    }
}
