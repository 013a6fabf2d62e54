using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Rapport.Gateway.OpenApi;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Tests.OpenApi;

/// <summary>The rules of docs/api.md, "Names", for every public call.</summary>
public sealed class NameTests
{
    // Lists whose path ends in no plural of what they list.
    private static readonly Dictionary<string, string> Other = new()
    {
        ["/v1/quarantine"] = "quarantine_items", ["/v1/contacts/{contact}/points"] = "entries",
        ["/v1/contacts/{contact}/consents"] = "current", ["/v1/segments/{segment}/members"] = "contacts",
        ["/v1/scoreModels/{model}:leaderboard"] = "entries",
    };

    private static readonly List<MethodDescriptor> Rpcs = [.. ApiDefinition.Load().Methods.Select(method => method.Rpc)];

    [Fact]
    public void Lists_AreCalledAsTheirPath()
    {
        var wrong = ApiDefinition.Load().Methods.Where(method => method.Rpc.Name.StartsWith("List", StringComparison.Ordinal))
            .SelectMany(method => method.Bindings, (method, binding) => (
                binding.Template,
                Wanted: Other.GetValueOrDefault(binding.Template) ?? Snake(binding.Template[(binding.Template.LastIndexOf('/') + 1)..]),
                Told: method.Rpc.OutputType.Fields.InFieldNumberOrder().First(f => f.IsRepeated && !f.IsMap).Name))
            .Where(list => list.Wanted != list.Told).ToList();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Resources_CarryTheirIdAsIdAndTimesAsTime()
    {
        var messages = Reachable(Rpcs.SelectMany(rpc => (MessageDescriptor[])[rpc.InputType, rpc.OutputType]))
            .Where(message => message.FullName.StartsWith("rapport.", StringComparison.Ordinal)).ToList();
        Assert.True(messages.Count > 100);

        Assert.Empty(messages.SelectMany(message => message.Fields.InFieldNumberOrder())
            .Where(field => field.FieldType == FieldType.Message && field.MessageType.FullName == "google.protobuf.Timestamp"
                && field.Name.EndsWith("_at", StringComparison.Ordinal) && !field.Name.EndsWith("occurred_at", StringComparison.Ordinal)
                && field.Name != "received_at")
            .Select(field => field.FullName));
        // A contact is called contact wherever it stands.
        Assert.Empty(messages.Where(message => message.Name != "Contact"
                && message.FindFieldByName(Snake(message.Name)) is { FieldType: FieldType.String })
            .Select(message => message.FullName));
    }

    private static string Snake(string camel) =>
        Regex.Replace(camel, "(?<!^)[A-Z]", upper => "_" + upper.Value).ToLowerInvariant();

    private static HashSet<MessageDescriptor> Reachable(IEnumerable<MessageDescriptor> roots)
    {
        var (seen, left) = (new HashSet<MessageDescriptor>(), new Stack<MessageDescriptor>(roots));
        while (left.TryPop(out var message))
            if (seen.Add(message))
                foreach (var field in message.Fields.InFieldNumberOrder().Where(f => f.FieldType == FieldType.Message))
                    left.Push(field.MessageType);
        return seen;
    }
}
