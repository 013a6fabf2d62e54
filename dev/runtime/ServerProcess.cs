using System.Diagnostics;

namespace Rapport.Runtime;

/// <summary>One running local server. It ends with this process at the latest, however that ends.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly Queue<string> lastLines = new();
    private readonly Action<string> log;

    private ServerProcess(ServerCommand command, Process process, Action<string> log)
    {
        Command = command;
        this.process = process;
        this.log = log;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Only a wait that begins after the reading waits for the last line, too.
        Exited = process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>What was started.</summary>
    public ServerCommand Command { get; }

    /// <summary>Process id of the server itself, not of a wrapper.</summary>
    public int ProcessId => process.Id;

    /// <summary>Completes when the server has ended and all its output has been read.</summary>
    public Task Exited { get; }

    /// <summary>Exit code; only after <see cref="Exited"/>.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>
    /// Starts the server without waiting for it. Each line of its output goes to <paramref name="log"/>.
    /// </summary>
    /// <exception cref="SetupError">The program cannot be started.</exception>
    public static async Task<ServerProcess> StartAsync(
        ServerCommand command, Action<string>? log, CancellationToken cancellationToken)
    {
        await command.BeforeStart(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new ServerProcess(command, await Launcher.Start(command), log ?? (_ => { }));
    }

    /// <summary>Starts the server and waits until it answers; a server that does not is stopped again.</summary>
    /// <exception cref="SetupError">
    /// It ended or did not answer within <see cref="ServerCommand.ReadyTimeout"/>.
    /// </exception>
    public static async Task<ServerProcess> StartReadyAsync(
        ServerCommand command, Action<string>? log, CancellationToken cancellationToken)
    {
        var server = await StartAsync(command, log, cancellationToken);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the server answers its protocol.</summary>
    /// <exception cref="SetupError">
    /// It ended or did not answer within <see cref="ServerCommand.ReadyTimeout"/>.
    /// </exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!await IsReady(cancellationToken))
        {
            if (Exited.IsCompleted)
                throw new SetupError($"{Command.Name} ended with code {ExitCode} while starting on port " +
                    $"{Command.Port}.{LastLines()}");
            if (waited.Elapsed > Command.ReadyTimeout)
                throw new SetupError($"{Command.Name} did not answer on port {Command.Port} within " +
                    $"{Command.ReadyTimeout.TotalSeconds:0} s.{LastLines()}");
            await Task.Delay(ProbeInterval, cancellationToken);
        }
    }

    /// <summary>Asks the server to stop, and kills it after <see cref="ServerCommand.StopTimeout"/>.</summary>
    public async Task StopAsync()
    {
        if (Exited.IsCompleted)
            return;
        Posix.Signal(ProcessId, Command.StopSignal);
        if (await Task.WhenAny(Exited, Task.Delay(Command.StopTimeout)) != Exited)
            await KillAsync();
    }

    /// <summary>Kills the server with SIGKILL, as a crash would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: false);
        await Exited.WaitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private async Task<bool> IsReady(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(ProbeTimeout);
        try
        {
            return await Command.IsReady(bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > LinesKept)
                lastLines.Dequeue();
        }
        log(line);
    }

    private string LastLines()
    {
        lock (lastLines)
            return lastLines.Count == 0 ? "" : " Its last lines:\n  " + string.Join("\n  ", lastLines);
    }
}
