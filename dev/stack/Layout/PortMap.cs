using System.Globalization;
using System.Text.Json;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Layout;

/// <summary>The ports of <c>dev/ports.json</c>, all moved by <c>RAPPORT_PORT_OFFSET</c>.</summary>
internal sealed class PortMap
{
    /// <summary>
    /// Variable whose number is added to every port, so that a second stack can run beside the first.
    /// </summary>
    public const string OffsetVariable = "RAPPORT_PORT_OFFSET";

    /// <summary>From a port of one replica to the same port of the next.</summary>
    public const int ReplicaStep = 20;

    private readonly IReadOnlyDictionary<string, int> ports;

    private PortMap(IReadOnlyDictionary<string, int> ports) => this.ports = ports;

    /// <summary>Every port by name, in the order of the file.</summary>
    public IEnumerable<KeyValuePair<string, int>> All => ports;

    /// <summary>
    /// The ports with those of further replicas: <c>scoring-2</c> and <c>scoring-2-dapr-http</c> stand
    /// <see cref="ReplicaStep"/> above the first replica's. Stores, mailbox and status page have one each.
    /// </summary>
    /// <exception cref="StackError">A port would fall together with another one.</exception>
    public PortMap WithReplicas(int replicas)
    {
        var all = new Dictionary<string, int>(ports);
        foreach (var (name, port) in ports)
        {
            var program = name.Split('-')[0];
            if (program != ServiceNames.Gateway && !ServiceNames.All.Contains(program)) continue;
            for (var number = 2; number <= replicas; number++)
                all[ServiceNames.Replica(program, number) + name[program.Length..]] =
                    port + ((number - 1) * ReplicaStep);
        }
        var twice = all.GroupBy(port => port.Value).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new PortMap(all)
            : throw new StackError(
                $"dev/ports.json gives {twice.Key} to {string.Join(" and ", twice.Select(port => port.Key))}.");
    }

    public int this[string name] => ports[name];

    /// <exception cref="StackError">The offset is no number, or moves a port out of range.</exception>
    public static PortMap Load(string root, string? offset)
    {
        var text = File.ReadAllText(Path.Combine(root, "dev", "ports.json"));
        return From(JsonSerializer.Deserialize<Dictionary<string, int>>(text)!, offset);
    }

    /// <exception cref="StackError">The offset is no number, or moves a port out of range.</exception>
    public static PortMap From(IReadOnlyDictionary<string, int> ports, string? offset)
    {
        var move = 0;
        if (!string.IsNullOrEmpty(offset)
            && !int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out move))
            throw new StackError($"{OffsetVariable} is \"{offset}\"; it must be a whole number, such as 1000.");
        var moved = ports.ToDictionary(port => port.Key, port => port.Value + move);
        var (name, value) = moved.FirstOrDefault(port => port.Value is < 1 or > 65535);
        return name is null
            ? new PortMap(moved)
            : throw new StackError($"{OffsetVariable}={move} moves {name} to {value}, which is not a port.");
    }
}
