using System.Globalization;

namespace Rapport.Stack.Page;

/// <summary>Memory of a process (proc(5), statm).</summary>
internal static class ProcessMemory
{
    /// <summary>Resident bytes; null when the process has gone.</summary>
    public static long? Resident(int pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
