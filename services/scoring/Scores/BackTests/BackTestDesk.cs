using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>Starts back-tests, one at a time in this process, and shows how far they are.</summary>
internal sealed class BackTestDesk(
    BackTestStore store, BackTester tester, ModelCatalog catalog, BackTestSurroundings around)
{
    private const int MostWaiting = 20;
    private readonly ConcurrentDictionary<string, Task> running = [];
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Starts a back-test of a version against the one in force.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID; UNAVAILABLE when too many wait.</exception>
    public async Task<BackTest> StartAsync(
        string workspace, StartBackTestRequest request, Attempt attempt, DateTimeOffset now)
    {
        var models = catalog.Of(workspace);
        var history = models.History(request.Model);
        if (history.Versions.Count == 0)
            throw DomainError.NotFound("score model", request.Model);
        var candidate = history.Version(request.Version)
            ?? throw DomainError.NotFound("version of the score model", $"{request.Model}/{request.Version}");
        if (request.AsOf?.ToDateTimeOffset() > now)
            throw DomainError.Invalid("as_of", "is in the future");
        if (running.Count >= MostWaiting)
            throw DomainError.Unavailable("The back-test", TimeSpan.FromSeconds(30));
        var id = attempt.IdOf("backTest")?.Replace("-", "", StringComparison.Ordinal) ?? Guid.CreateVersion7(now).ToString("N");
        // Of an attempt before: one whose process has died is begun anew.
        if (attempt.IsRepeat && await store.FindAsync(workspace, id, now) is { Phase: not BackTestPhase.Failed } begun)
            return begun.ToProto();
        var current = history.Versions.FirstOrDefault(v => v.IsActive(now));
        var run = new BackTestRun
        {
            Id = id, Workspace = workspace, Model = request.Model,
            BaseVersion = current?.Version ?? 0, CandidateVersion = candidate.Version,
            Since = request.Since?.ToDateTimeOffset(), AsOf = request.AsOf?.ToDateTimeOffset() ?? now, StartedAt = now,
        };
        await store.BeginAsync(run);
        var task = RunAsync(run, (current, candidate), [.. models.Scored.InForce(now)]);
        running[run.Id] = task;
        _ = KeepAliveAsync(run.Id, task);
        _ = task.ContinueWith(_ => running.TryRemove(run.Id, out var _), TaskScheduler.Default);
        return run.ToProto();
    }

    /// <summary>How far it is. One that runs in no process any more has failed.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<BackTest> GetAsync(string workspace, string id) => (await FindAsync(workspace, id)).ToProto();

    /// <summary>Asks it to end.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<BackTest> CancelAsync(string workspace, string id)
    {
        var run = await FindAsync(workspace, id);
        if (run.Phase == BackTestPhase.Running)
            await store.CancelAsync(id);
        return run.ToProto();
    }

    /// <summary>A page of the contacts that would change.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public async Task<ListBackTestChangesResponse> ListAsync(string workspace, ListBackTestChangesRequest request)
    {
        var run = await FindAsync(workspace, request.BackTest);
        if (run.Phase != BackTestPhase.Done)
            throw new DomainError(ErrorReason.StateForbids, "The back-test is not done.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = run.Phase.ToString().ToLowerInvariant() },
            };
        var (size, query) = (PageTokens.Size(request.PageSize), $"backTest/{run.Id}");
        var after = around.Tokens.Read(workspace, query, request.PageToken) ?? "";
        var found = await store.ReadAsync(run.Id, after, size);
        return new ListBackTestChangesResponse
        {
            Changes = { found.Select(BackTestMapping.ToProto) },
            NextPageToken = found.Count < size ? "" : around.Tokens.Write(workspace, query, found[^1].Contact),
        };
    }

    private async Task<BackTestRun> FindAsync(string workspace, string id) =>
        await store.FindAsync(workspace, id, around.Clock.GetUtcNow()) ?? throw DomainError.NotFound("back-test", id);

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
                Log.BackTestNotKept(around.Logger, id, exception.GetType().Name);
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
            var done = await Task.Run(() => tester.RunAsync(run, versions, others, around.Lifetime.ApplicationStopping));
            await store.SaveAsync(done with { EndedAt = around.Clock.GetUtcNow() });
        }
        catch (Exception exception) when (exception is RpcException or RedisException or TimeoutException or OperationCanceledException)
        {
            Log.BackTestFailed(around.Logger, run.Id, exception.GetType().Name);
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
                Phase = BackTestPhase.Failed, EndedAt = around.Clock.GetUtcNow(),
                Failure = "The log or the store could not be reached; start another.",
            });
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Log.BackTestFailed(around.Logger, run.Id, exception.GetType().Name);
        }
    }
}

/// <summary>What back-tests need of the process around them.</summary>
internal sealed record BackTestSurroundings(
    PageTokens Tokens, TimeProvider Clock, IHostApplicationLifetime Lifetime, ILogger<BackTestDesk> Logger);
