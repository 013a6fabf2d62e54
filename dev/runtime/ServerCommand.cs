namespace Rapport.Runtime;

/// <summary>How one local server is started, watched and stopped. Start it with <see cref="ServerProcess"/>.</summary>
public sealed record ServerCommand
{
    /// <summary>
    /// Short name for logs and tables: <c>redis</c>, <c>postgres</c>, <c>mongo-gateway</c>, <c>mongod</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the program, or a name on the PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, one an entry, unquoted.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables added to the environment of the caller.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Directory the program starts in; must exist.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Loopback port the server listens on.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// True once the server answers its own protocol. Fast, and false rather than throwing while it does not.
    /// </summary>
    public required Func<CancellationToken, Task<bool>> IsReady { get; init; }

    /// <summary>
    /// Runs before each start, restarts too; clears what a killed predecessor left. Default: nothing.
    /// </summary>
    public Func<CancellationToken, Task> BeforeStart { get; init; } = _ => Task.CompletedTask;

    /// <summary>Longest wait for <see cref="IsReady"/>. Default two minutes, for a busy machine; recovery after a kill counts too.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The signal for an orderly stop. Default SIGTERM.</summary>
    public StopSignal StopSignal { get; init; } = StopSignal.Terminate;

    /// <summary>Longest wait between the stop signal and SIGKILL. Default 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The uid (and gid) to run under when the caller is root; null: the caller's own.</summary>
    public uint? RunAs { get; init; }
}
