using Rapport.Stack.Layout;

namespace Rapport.Stack.Supervision;

/// <summary>Processes of a stack whose runner was killed. They are known by id and start time, never by name.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends what is left, the hard way after ten seconds, and says what it found.</summary>
    public static async Task Remove(StackFolders folders, Action<string> note)
    {
        if (StackState.Read(folders) is not { } state) return;
        var left = state.Processes.Where(each => each.Value.IsAlive()).ToList();
        if (left.Count > 0)
        {
            var names = string.Join(", ", left.Select(each => $"{each.Key} (pid {each.Value.Pid})"));
            note($"A stack was killed and left {names}; ending them first");
        }
        await End([.. left.Select(each => each.Value)]);
        File.Delete(folders.StateFile);
    }

    /// <summary>Asks processes to end, waits, and kills those that do not.</summary>
    public static async Task End(IReadOnlyList<ProcessIdentity> processes)
    {
        foreach (var process in processes) Signals.Ask(process);
        var started = TimeProvider.System.GetTimestamp();
        while (processes.Any(process => process.IsAlive()))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                foreach (var process in processes) Signals.End(process);
            await Task.Delay(Look);
        }
    }
}
