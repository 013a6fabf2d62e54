using System.Text.Json;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Supervision;

/// <summary>
/// What <c>.data/stack.json</c> says about a running stack: who runs it, and every process that it started. It is there
/// so that other commands find the stack, and so that the next start finds what a killed one left behind.
/// </summary>
internal sealed record StackState
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public required ProcessIdentity Runner { get; init; }

    /// <summary>Address of the status page.</summary>
    public required Uri StatusPage { get; init; }

    /// <summary>Processes of every service and of the gateway.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>It was started with a dashboard.</summary>
    public bool HasDashboard { get; init; }

    /// <summary>Started processes by name.</summary>
    public IReadOnlyDictionary<string, ProcessIdentity> Processes { get; init; } =
        new Dictionary<string, ProcessIdentity>();

    /// <summary>The recorded state; null when there is none, or it cannot be read.</summary>
    public static StackState? Read(StackFolders folders)
    {
        try
        {
            return File.Exists(folders.StateFile)
                ? JsonSerializer.Deserialize<StackState>(File.ReadAllText(folders.StateFile))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The state of a stack that runs now; null when none does.</summary>
    public static StackState? OfRunning(StackFolders folders) =>
        Read(folders) is { } state && state.Runner.IsAlive() ? state : null;

    public void Write(StackFolders folders) =>
        PrivateFile.Write(folders.StateFile, JsonSerializer.Serialize(this, Json));
}
