using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Hosting.Background;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Hosting.Tests.Background;

public sealed class LoopTests
{
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Pass_SaysThereIsMore_FollowsAtOnceUntilItSaysThereIsNone()
    {
        await using var run = await Running.StartAsync(pass => Task.FromResult(pass < 5));
        await run.ReachesAsync(5);
        await Task.Delay(100);
        Assert.Equal(5, run.Loop.Passes);
    }

    [Fact]
    public async Task Ring_WhileIdle_BeginsAPassAtOnce()
    {
        await using var run = await Running.StartAsync(_ => Task.FromResult(false));
        await run.ReachesAsync(1);
        run.Loop.Ring();
        await run.ReachesAsync(2);
    }

    [Fact]
    public async Task Ring_DuringAPass_IsNotLost()
    {
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var run = await Running.StartAsync(async pass =>
        {
            entered.TrySetResult();
            if (pass == 1)
                await go.Task;
            return false;
        });
        await entered.Task.WaitAsync(Patience);
        run.Loop.Ring();
        go.SetResult();
        await run.ReachesAsync(2);
    }

    [Fact]
    public async Task Pass_FailsThrice_IsLoggedOnceCountedThriceAndItsEndIsTold()
    {
        await using var run = await Running.StartAsync(pass => pass <= 3 ? throw new TimeoutException("secret") : Task.FromResult(false));
        await run.ReachesAsync(4);
        await run.LogsAsync(2);
        Assert.Equal(
            ["Warning: Counting sheep fails (TimeoutException); it is tried again every second",
             "Information: Counting sheep succeeds again, after 3 failures"], run.Loop.Lines);
        Assert.Equal(3, run.Loop.Failures);
    }

    [Fact]
    public async Task Pass_FailsAgainAfterItSucceeded_IsAnotherOutage()
    {
        await using var run = await Running.StartAsync(pass => pass is 1 or 3 ? throw new TimeoutException() : Task.FromResult(pass == 2));
        await run.ReachesAsync(4);
        await run.LogsAsync(4);
        Assert.Equal(2, run.Loop.Lines.Count(line => line.StartsWith("Warning: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pass_FailsOverACallOrARefusal_TheStatusOrReasonIsLogged()
    {
        await using var call = await Running.StartAsync(
            pass => pass == 1 ? throw new RpcException(new Status(StatusCode.Unavailable, "secret")) : Task.FromResult(false));
        await using var refusal = await Running.StartAsync(
            pass => pass == 1 ? throw DomainError.Unavailable("Redis", TimeSpan.Zero) : Task.FromResult(false));
        await call.LogsAsync(1);
        await refusal.LogsAsync(1);
        Assert.Contains("(Unavailable)", call.Loop.Lines.First(), StringComparison.Ordinal);
        Assert.Contains("(Unavailable)", refusal.Loop.Lines.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pass_GateNotOpen_WaitsForIt()
    {
        var gate = new StoreGate([], NullLogger<StoreGate>.Instance);
        await using var run = await Running.StartAsync(_ => Task.FromResult(false), gate);
        await Task.Delay(100);
        Assert.Equal(0, run.Loop.Passes);
        await gate.StartAsync(CancellationToken.None);
        await run.ReachesAsync(1);
    }

    [Fact]
    public async Task Stop_DuringAPass_EndsItAndIsNoFailure()
    {
        await using var run = await Running.StartAsync(async (_, cancellation) =>
        {
            await Task.Delay(Never, cancellation);
            return true;
        });
        await run.ReachesAsync(1);
        await run.Loop.StopAsync(CancellationToken.None).WaitAsync(Patience);
        Assert.Equal((1, 0), (run.Loop.Passes, run.Loop.Failures));
        Assert.Empty(run.Loop.Lines);
    }

    /// <summary>A loop whose passes a test writes, and what it logs.</summary>
    private sealed class Sheep(Func<int, CancellationToken, Task<bool>> pass, Lines lines, StoreGate? gate)
        : Loop("Counting sheep", Never, lines, gate)
    {
        private readonly Lines lines = lines;
        private int passes;

        public int Passes => Volatile.Read(ref passes);

        public int Failures { get; private set; }

        public IReadOnlyCollection<string> Lines => lines.All;

        protected override Task<bool> PassAsync(CancellationToken cancellation) => pass(Interlocked.Increment(ref passes), cancellation);

        protected override void CountFailure() => Failures++;
    }

    private sealed class Running(Sheep loop) : IAsyncDisposable
    {
        public Sheep Loop => loop;

        public static Task<Running> StartAsync(Func<int, Task<bool>> pass, StoreGate? gate = null) =>
            StartAsync((number, _) => pass(number), gate);

        public static async Task<Running> StartAsync(Func<int, CancellationToken, Task<bool>> pass, StoreGate? gate = null)
        {
            var loop = new Sheep(pass, new Lines(), gate);
            await loop.StartAsync(CancellationToken.None);
            return new Running(loop);
        }

        public Task ReachesAsync(int passes) => HoldsAsync(() => loop.Passes >= passes, $"{passes} passes");

        public Task LogsAsync(int lines) => HoldsAsync(() => loop.Lines.Count >= lines, $"{lines} lines");

        public async ValueTask DisposeAsync()
        {
            await loop.StopAsync(CancellationToken.None);
            loop.Dispose();
        }

        private static Task HoldsAsync(Func<bool> holds, string what) =>
            Platform.Testing.Eventually.HoldsAsync(() => Task.FromResult(holds()), what);
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
