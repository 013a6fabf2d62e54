using System.Globalization;
using Rapport.Runtime;

namespace Rapport.Stack.Supervision;

/// <summary>
/// Keeps one part running: starts it when what it needs is healthy, watches its health, and starts it again when it
/// ends by itself.
/// </summary>
internal sealed class SupervisedPart(Part part, SupervisionContext context) : IAsyncDisposable
{
    private static readonly TimeSpan StartingLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RunningLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SoonAfterStart = TimeSpan.FromSeconds(10);
    private const int FailuresToUnhealthy = 2;

    private readonly SemaphoreSlim turn = new(1, 1);
    private CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public Part Part => part;

    public PartState State { get; private set; } = PartState.Waiting;

    /// <summary>Id of the process; null while there is none.</summary>
    public int? Pid { get; private set; }

    /// <summary>When the process that runs now was started.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>How often it was started again after it had ended by itself.</summary>
    public int Restarts { get; private set; }

    /// <summary>Why it last ended; null when it never did.</summary>
    public string? LastEnd { get; private set; }

    public async Task Start()
    {
        await turn.WaitAsync();
        try
        {
            if (!running.IsCompleted) return;
            stopping.Dispose();
            stopping = new CancellationTokenSource();
            State = PartState.Waiting;
            running = Run(stopping.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Stops the process in good order, the hard way if it does not; done when it is gone.</summary>
    public async Task Stop()
    {
        await turn.WaitAsync();
        try
        {
            await stopping.CancelAsync();
            await running;
            State = PartState.Stopped;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        stopping.Dispose();
        turn.Dispose();
    }

    private async Task Run(CancellationToken stop)
    {
        try
        {
            await context.WaitUntilHealthy(part.Needs, stop);
            if (part.Command is { } command)
            {
                await KeepRunning(command, stop);
                return;
            }
            State = PartState.Starting;
            await Watch(stop);
        }
        catch (OperationCanceledException)
        {
            // Stopped on request.
        }
    }

    private async Task KeepRunning(ServerCommand command, CancellationToken stop)
    {
        var crashes = 0;
        while (true)
        {
            var started = context.Time.GetTimestamp();
            var words = new LastWords(context.LogOf(part.Name));
            LastEnd = await RunOnce(command, words.Hear, stop);
            stop.ThrowIfCancellationRequested();
            var ran = context.Time.GetElapsedTime(started);
            crashes = context.Backoff.Crashes(crashes, ran);
            var wait = context.Backoff.Wait(crashes);
            State = PartState.Crashed;
            context.Note(string.Create(CultureInfo.InvariantCulture,
                $"{part.Name} {LastEnd} after {ran.TotalSeconds:0.#} s; trying again in {wait.TotalSeconds:0.#} s"));
            // Who never came up usually says why.
            if (ran < SoonAfterStart && words.Last is { } last) context.Note($"  its last words: {last}");
            await Task.Delay(wait, context.Time, stop);
            Restarts++;
        }
    }

    /// <returns>How it ended, as the rest of a sentence.</returns>
    private async Task<string> RunOnce(ServerCommand command, Action<string> log, CancellationToken stop)
    {
        State = PartState.Starting;
        try
        {
            await using var process = await ServerProcess.StartAsync(command, log, stop);
            context.Started(part.Name, process.ProcessId);
            (Pid, Since) = (process.ProcessId, context.Time.GetUtcNow());
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var watching = Watch(ended.Token);
            await Task.WhenAny(process.Exited, watching);
            await ended.CancelAsync();
            await watching.ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
            return process.Exited.IsCompleted ? End(process.ExitCode) : "was stopped";
        }
        catch (SetupError refused)
        {
            return "could not be started: " + refused.Message;
        }
        catch (TimeoutException)
        {
            return "ended, but children of it hold on to its output";
        }
        finally
        {
            (Pid, Since) = (null, null);
        }
    }

    private async Task Watch(CancellationToken stop)
    {
        var failures = 0;
        while (true)
        {
            var isHealthy = await LooksHealthy(stop);
            failures = isHealthy ? 0 : failures + 1;
            if (isHealthy && State != PartState.Healthy) TurnHealthy();
            else if (State == PartState.Healthy && failures >= FailuresToUnhealthy) TurnUnhealthy();
            await Task.Delay(State == PartState.Healthy ? RunningLook : StartingLook, context.Time, stop);
        }
    }

    private async Task<bool> LooksHealthy(CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(LookTimeout);
        try
        {
            return await part.IsHealthy(bound.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void TurnHealthy()
    {
        var before = State;
        State = PartState.Healthy;
        if (before == PartState.Unhealthy || Restarts > 0) context.Note($"{part.Name} is healthy again");
        else context.Note($"{part.Name} is healthy");
    }

    private void TurnUnhealthy()
    {
        State = PartState.Unhealthy;
        context.Note($"{part.Name} runs but does not answer its health check. {part.Advice}");
    }

    private static string End(int exitCode) => exitCode switch
    {
        137 => "was killed (SIGKILL)",
        139 => "crashed (SIGSEGV)",
        134 => "crashed (SIGABRT)",
        143 => "was ended by somebody (SIGTERM)",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with code {exitCode}"),
    };
}
