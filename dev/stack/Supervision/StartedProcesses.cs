using Rapport.Stack.Layout;

namespace Rapport.Stack.Supervision;

/// <summary>Keeps the state file in step with what runs: written at once when a process starts.</summary>
internal sealed class StartedProcesses(StackFolders folders, StackState initial)
{
    private readonly Lock gate = new();
    private StackState state = initial;

    public void Record(string name, int pid)
    {
        if (ProcessIdentity.Of(pid) is not { } process) return;
        lock (gate)
        {
            state = state with
            {
                Processes = new Dictionary<string, ProcessIdentity>(state.Processes) { [name] = process },
            };
            state.Write(folders);
        }
    }

    /// <summary>The stack has ended in good order: nothing is left to be found.</summary>
    public void Forget()
    {
        lock (gate) File.Delete(folders.StateFile);
    }
}
