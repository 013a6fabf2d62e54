using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Rapport.Platform.Driving.Stacks;

/// <summary>A process of a stack that should be gone; known by id and start, for ids are used again.</summary>
public sealed record LeftProcess(int Pid, DateTime Started)
{
    /// <summary>The processes that a stack has recorded and that run now; none when nothing is recorded.</summary>
    public static IReadOnlyList<LeftProcess> Recorded(string data)
    {
        var file = Path.Combine(data, "stack.json");
        if (!File.Exists(file))
            return [];
        var state = JsonSerializer.Deserialize<RecordedState>(File.ReadAllText(file))!;
        return [.. state.Processes.Values.Select(process => Of(process.Pid)).OfType<LeftProcess>()];
    }

    /// <summary>Kills it unless it is gone.</summary>
    public void Kill()
    {
        if (Of(Pid) != this)
            return;
        try
        {
            using var process = Process.GetProcessById(Pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }

    private static LeftProcess? Of(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new LeftProcess(pid, process.StartTime);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private sealed record RecordedState(IReadOnlyDictionary<string, RecordedProcess> Processes);

    private sealed record RecordedProcess(int Pid);
}
