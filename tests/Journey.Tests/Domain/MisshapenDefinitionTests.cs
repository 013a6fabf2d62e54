using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Rapport.Journey.Domain.Reading;

namespace Rapport.Journey.Tests.Domain;

/// <summary>Every part of a definition in turn missing, null, of another type, empty or beyond all bounds.</summary>
public sealed class MisshapenDefinitionTests
{
    internal const string Whole = """
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

    internal const string Later = """
        {
          "journey": "later", "entry": {"date": {"attribute": "birthday", "days": -3, "at": "10:00", "yearly": true}, "when": "contact.stage == \"mql\""},
          "reentry": "after_exit", "cool_down": "7d", "key": "event.properties.cart", "zone": "Europe/Paris",
          "holdout": {"percent": 10, "experiment": "spring"},
          "goals": [{"name": "bought", "event": "order_paid", "when": "event.properties.amount > 1.0", "window": "7d", "exit": true}],
          "steps": [
            {"id": "days", "wait_days": {"days": 2, "at": "09:00"}},
            {"id": "until", "wait_until": {"at": "09:00", "to": "11:30:15", "weekdays": ["mon", "sun"]}},
            {"id": "date", "wait_date": {"attribute": "renewal", "days": 1, "at": "08:00", "yearly": false, "else": "split"}},
            {"id": "segment", "wait_for": {"segment": "vips", "timeout": "1d", "keyed": true, "else": "split"}},
            {"id": "split", "split": [{"percent": 50, "to": "test"}], "else": "test"},
            {"id": "test", "experiment": {"name": "x", "arms": [{"arm": "a", "weight": 1, "to": "out"}, {"arm": "b", "weight": 2, "to": "out"}], "winner": "a"}},
            {"id": "out", "holdout": {"percent": 5, "experiment": "y", "else": "tell"}},
            {"id": "tell", "update": {"traits": {"a": 1}}},
            {"id": "tags", "tag": {"add": ["b"], "remove": ["c"]}},
            {"id": "earn", "points": {"earn": 5, "reason": "r"}},
            {"id": "reach", "goal": {"name": "there"}},
            {"id": "start", "start": {"journey": "other"}},
            {"id": "jump", "jump": {"journey": "other"}}
          ]
        }
        """;

    private static readonly string[] Others =
        ["null", "{}", "[]", "\"\"", "\"$where\"", "0", "-1", "1e999", "true", "[null]", "[[]]", "[{}]", "{\"a\":1e999}", "\"id\\n\"", "\"\\u0000\""];

    [Fact]
    public void Read_TheWholeOnes_HaveNoFaults() => Assert.All([Whole, Later], text => Assert.Empty(Read(text).Faults));

    [Theory]
    [InlineData(Whole)]
    [InlineData(Later)]
    public void Read_AnyPartMisshapen_TellsFaultsOrReadsWhatCanBeStored(string whole)
    {
        var tried = 0;
        foreach (var text in Variants(whole))
        {
            AssertSound(text);
            tried++;
        }

        Assert.True(tried > 700, $"{tried} definitions were tried");
    }

    /// <summary>The text with each of its parts in turn taken out, and made something else.</summary>
    internal static IEnumerable<string> Variants(string whole)
    {
        foreach (var path in Paths(JsonNode.Parse(whole)!, []))
        {
            yield return Changed(whole, path, null);
            // Numbers that no double holds cannot be put into a tree: the place is marked and written over.
            foreach (var other in Others)
                yield return Changed(whole, path, "\"@@\"").Replace("\"@@\"", other, StringComparison.Ordinal);
        }
    }

    private static void AssertSound(string text)
    {
        var reading = Read(text);
        if (reading.Definition is null)
            Assert.NotEmpty(reading.Faults);
        else
            // What is taken can be answered: it is a Struct of the API too.
            Assert.True(Struct.Parser.ParseJson(text).Fields.Count > 0, text);
    }

    private static DefinitionReading Read(string text) => DefinitionReader.Read(Encoding.UTF8.GetBytes(text));

    private static string Changed(string whole, IReadOnlyList<object> path, string? json)
    {
        var root = JsonNode.Parse(whole)!;
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
