using System.Globalization;

namespace Rapport.Stack.Supervision;

/// <summary>
/// A process that cannot be mistaken for another one: ids are used again, but not with the same start time on the same
/// boot.
/// </summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start in clock ticks since boot (proc(5), field 22 of stat).</param>
/// <param name="Boot">The kernel's random id of this boot.</param>
internal sealed record ProcessIdentity(int Pid, ulong StartTicks, string Boot)
{
    private const int StateField = 0;
    private const int StartTimeField = 19;

    private static readonly Lazy<string> ThisBoot =
        new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>The process that has this id now; null when there is none, or only its remains.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            return StartTicksOf(File.ReadAllText($"/proc/{pid}/stat")) is { } ticks
                ? new ProcessIdentity(pid, ticks, ThisBoot.Value)
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True while this very process runs.</summary>
    public bool IsAlive() => Of(Pid) == this;

    /// <summary>
    /// Start time from a line of /proc/PID/stat; null for a zombie, which only waits to be collected.
    /// </summary>
    internal static ulong? StartTicksOf(string stat)
    {
        // The name stands in brackets and may itself hold spaces and brackets.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[StateField] is "Z" or "X"
            ? null
            : ulong.Parse(fields[StartTimeField], CultureInfo.InvariantCulture);
    }
}
