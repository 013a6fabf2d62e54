using Rapport.Stack.Layout;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Plan;

/// <summary>Looks before anything is started whether the ports are free.</summary>
internal static class PortCheck
{
    /// <exception cref="StackError">Some port is in use; names each with its owner.</exception>
    /// <param name="isNeeded">Whether a port of that name is to be free.</param>
    public static void Run(PortMap ports, Func<string, bool> isNeeded)
    {
        var taken = ports.All.Where(port => isNeeded(port.Key))
            .Select(port => (port.Key, port.Value, Owner: PortOwner.Find(port.Value)))
            .Where(port => port.Owner is not null)
            .Select(port => $"Port {port.Value} ({port.Key}) is in use by {port.Owner}.").ToList();
        if (taken.Count > 0)
            throw new StackError(string.Join('\n', taken)
                + $"\nEnd what uses {(taken.Count == 1 ? "it" : "them")}, or move every port: "
                + $"{PortMap.OffsetVariable}=1000 ./up");
    }
}
