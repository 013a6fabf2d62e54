using System.Text.Json;

namespace Rapport.Conditions.Tests;

public sealed class ValueAdapterTests
{
    [Fact]
    public void JsonMap_ReadsEveryJsonKind()
    {
        using var json = JsonDocument.Parse(
            """{"s": "a", "n": 1, "t": true, "f": false, "z": null, "l": [1, "x", [2]], "m": {"k": 1}, "n": 2}""");
        var map = new JsonMap(json.RootElement);

        Assert.Equal("a", Read(map, "s").String);
        Assert.Equal(ValueKind.Double, Read(map, "n").Kind);
        Assert.Equal(2.0, Read(map, "n").Double);
        Assert.True(Read(map, "t").Bool);
        Assert.False(Read(map, "f").Bool);
        Assert.Equal(ValueKind.Null, Read(map, "z").Kind);
        Assert.Equal(2.0, Read(map, "l").List[2].List[0].Double);
        Assert.Equal(1.0, Read(Read(map, "m").Map, "k").Double);
        Assert.Equal(7, map.Count);
        Assert.False(map.TryGet("gone", out _));
        Assert.Throws<ArgumentException>(() => new JsonMap(json.RootElement.GetProperty("l")));
    }

    [Fact]
    public void DictionaryMap_ReadsTheRuntimesTypes()
    {
        var at = new DateTimeOffset(2026, 3, 8, 13, 0, 0, TimeSpan.FromHours(1));
        var map = new DictionaryMap(new Dictionary<string, object?>
        {
            ["int"] = 5, ["uint"] = 5UL, ["double"] = 1.5f, ["decimal"] = 1.25m,
            ["at"] = at, ["for"] = TimeSpan.FromHours(1),
            ["texts"] = new[] { "a", "b" }, ["map"] = new Dictionary<string, object?> { ["k"] = 1L }, ["null"] = null,
            ["other"] = new Uri("https://shop.example/"),
        });

        Assert.Equal(5, Read(map, "int").Int);
        Assert.Equal(5UL, Read(map, "uint").UInt);
        Assert.Equal(1.5, Read(map, "double").Double);
        Assert.Equal(1.25, Read(map, "decimal").Double);
        Assert.Equal(at, Read(map, "at").Timestamp);
        Assert.Equal(TimeSpan.FromHours(1), Read(map, "for").Duration);
        Assert.Equal("b", Read(map, "texts").List[1].String);
        Assert.Equal(1, Read(Read(map, "map").Map, "k").Int);
        Assert.Equal(ValueKind.Null, Read(map, "null").Kind);
        Assert.Equal("https://shop.example/", Read(map, "other").String);
    }

    [Fact]
    public void Tags_ChangedInPlace_AreSeenByTheNextEvaluation()
    {
        var tags = new HashSet<string> { "a" };
        var context = Samples.Context();
        context.Tags = tags;
        var condition = Condition.Compile("\"b\" in contact.tags && contact.tags[1] == \"b\"", ConditionSchema.Open);

        Assert.False(condition.Matches(context));
        tags.Add("b");
        Assert.True(condition.Matches(context));
    }

    [Fact]
    public async Task Condition_UsedByManyThreads_AnswersEachFromItsOwnContext()
    {
        var condition = Condition.Compile(
            "event.properties.items.exists(i, i.price == event.properties.wanted) || event.properties.gone == 1",
            ConditionSchema.Open);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var context = Samples.Context();
            var items = new List<object?> { new Dictionary<string, object?> { ["price"] = (double)worker } };
            context.Properties = new DictionaryMap(
                new Dictionary<string, object?> { ["items"] = items, ["wanted"] = (double)(worker / 2 * 2) });
            return Enumerable.Range(0, 5_000).All(_ => condition.Matches(context) == (worker % 2 == 0));
        })));

        Assert.All(answers, Assert.True);
    }

    private static Value Read(MapValue map, string key) =>
        map.TryGet(key, out var value) ? value : throw new InvalidOperationException($"no {key}");
}
