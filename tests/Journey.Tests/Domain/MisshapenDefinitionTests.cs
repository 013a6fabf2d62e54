using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Rapport.Journey.Domain.Reading;

namespace Rapport.Journey.Tests.Domain;

/// <summary>Every part of a definition in turn missing, null, of another type, empty or beyond all bounds.</summary>
public sealed class MisshapenDefinitionTests
{
    private const string Whole = """
        {
          "journey": "all", "name": "All", "reentry": "never", "max_age": "6h",
          "entry": {"event": "signed_up", "when": "event.properties.amount > 1.0"},
          "exit_when": "event.name == \"order_completed\"",
          "steps": [
            {"id": "rest", "wait": "1d", "next": "reads"},
            {"id": "reads", "wait_for": {"event": "opened", "when": "event.name != \"\"", "timeout": "2d", "look_back": true, "else": "which"}},
            {"id": "which", "branch": [{"when": "\"vip\" in contact.tags", "to": "call"}], "else": "mail"},
            {"id": "mail", "send": {"channel": "email", "template": "t", "variables": {"a": 1}, "stale_after": "1h"}},
            {"id": "call", "handoff": {"queue": "q", "reason": "r", "priority": 1, "dossier": {"a": [1]}, "stale_after": "1h"}},
            {"id": "end", "exit": {"reason": "done"}}
          ]
        }
        """;

    private static readonly string[] Others =
        ["null", "{}", "[]", "\"\"", "\"$where\"", "0", "-1", "1e999", "true", "[null]", "[[]]", "[{}]", "{\"a\":1e999}", "\"id\\n\"", "\"\\u0000\""];

    [Fact]
    public void Read_TheWholeOne_HasNoFaults() => Assert.Empty(Read(Whole).Faults);

    [Fact]
    public void Read_AnyPartMisshapen_TellsFaultsOrReadsWhatCanBeStored()
    {
        var tried = 0;
        foreach (var path in Paths(JsonNode.Parse(Whole)!, []))
        {
            AssertSound(Changed(path, null), path);
            foreach (var other in Others)
            {
                // Numbers that no double holds cannot be put into a tree: the place is marked and written over.
                AssertSound(Changed(path, "\"@@\"").Replace("\"@@\"", other, StringComparison.Ordinal), path);
                tried++;
            }
        }

        Assert.True(tried > 700, $"{tried} definitions were tried");
    }

    private static void AssertSound(string text, IReadOnlyList<object> path)
    {
        var reading = Read(text);
        if (reading.Definition is null)
            Assert.NotEmpty(reading.Faults);
        else
            // What is taken can be answered: it is a Struct of the API too.
            Assert.True(Struct.Parser.ParseJson(text).Fields.Count > 0, string.Join('/', path));
    }

    private static DefinitionReading Read(string text) => DefinitionReader.Read(Encoding.UTF8.GetBytes(text));

    private static string Changed(IReadOnlyList<object> path, string? json)
    {
        var root = JsonNode.Parse(Whole)!;
        var parent = path.SkipLast(1).Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (parent is JsonArray list)
        {
            list.RemoveAt((int)path[^1]);
            if (json is not null)
                list.Insert((int)path[^1], JsonNode.Parse(json));
        }
        else if (json is null)
            parent.AsObject().Remove((string)path[^1]);
        else
            parent[(string)path[^1]] = JsonNode.Parse(json);
        return root.ToJsonString();
    }

    private static IEnumerable<IReadOnlyList<object>> Paths(JsonNode node, IReadOnlyList<object> here)
    {
        var inner = node switch
        {
            JsonObject map => map.Select(member => ((object)member.Key, member.Value)),
            JsonArray list => list.Select((item, i) => ((object)i, item)),
            _ => [],
        };
        foreach (var (step, child) in inner)
        {
            IReadOnlyList<object> path = [.. here, step];
            yield return path;
            foreach (var deeper in Paths(child!, path))
                yield return deeper;
        }
    }
}
