using System.Globalization;
using System.Text.Json;

namespace Rapport.Stack.Layout;

/// <summary>The ports of <c>dev/ports.json</c>, all moved by <c>RAPPORT_PORT_OFFSET</c>.</summary>
internal sealed class PortMap
{
    /// <summary>
    /// Variable whose number is added to every port, so that a second stack can run beside the first.
    /// </summary>
    public const string OffsetVariable = "RAPPORT_PORT_OFFSET";

    private readonly IReadOnlyDictionary<string, int> ports;

    private PortMap(IReadOnlyDictionary<string, int> ports) => this.ports = ports;

    /// <summary>Every port by name, in the order of the file.</summary>
    public IEnumerable<KeyValuePair<string, int>> All => ports;

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
