using System.Collections.Concurrent;
using System.Diagnostics;
using Rapport.Runtime;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

/// <summary>Real processes that stand for stores and services: shell lines, with a file that says "healthy".</summary>
internal sealed class FakeParts : IDisposable
{
    private readonly TemporaryFolders folders = new();

    public ConcurrentQueue<string> Notes { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<(string Name, int Pid)> Started { get; } = new();

    public SupervisionContext Context => new()
    {
        Time = TimeProvider.System,
        Backoff = new Backoff(),
        Note = Notes.Enqueue,
        LogOf = name => line => Lines.Enqueue($"{name}: {line}"),
        Started = (name, pid) => Started.Enqueue((name, pid)),
        WaitUntilHealthy = (_, _) => Task.CompletedTask,
    };

    /// <param name="script">What the process does; $HEALTH is the file whose presence means healthy.</param>
    public Part Shell(string name, PartKind kind, string script, params string[] needs)
    {
        var health = folders.PathOf(name + ".healthy");
        var command = new ServerCommand
        {
            Name = name,
            FileName = "sh",
            Arguments = ["-c", script],
            Environment = new Dictionary<string, string> { ["HEALTH"] = health, ["ORDER"] = Order },
            WorkingDirectory = "/",
            Port = 1,
            IsReady = _ => Task.FromResult(File.Exists(health)),
            StopTimeout = TimeSpan.FromMinutes(2),
        };
        return Part.Of(command, kind) with { Needs = needs };
    }

    /// <summary>
    /// A process that is healthy at once, runs until it is told to end, and writes its name down then.
    /// </summary>
    public Part Sound(string name, PartKind kind, params string[] needs) => Shell(
        name,
        kind,
        $"trap 'echo {name} >> \"$ORDER\"; exit 0' TERM; touch \"$HEALTH\"; while :; do sleep 0.02; done",
        needs);

    /// <summary>The file in which processes write their names when they end.</summary>
    public string Order => folders.PathOf("order");

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    public void Dispose() => folders.Dispose();
}
