using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Tests;

/// <summary>Text, tree and back: nothing but layout is lost; faults of a tree are told by their place.</summary>
public sealed class ConditionTreeTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(ConditionTree.Schema));

    private static readonly Gen<string> Names = OneOf("event.properties.amount", "contact.city", "now", "contact.tags", "x", "_a1.b");

    private static readonly Gen<string> Literals = OneOf(
        "1", "-7", "0", "9223372036854775807", "-9223372036854775808", "9007199254740993", "42u", "18446744073709551615u", "1.5", "100.0", "-0.0",
        "1e300", "6.02e-23", "true", "false", "null", "\"a\"", "'it''s'".Replace("''", "\\'", StringComparison.Ordinal), "\"\\\"\\\\ \\u00e9 \\n\"", "r\"\\d+\"", "\"日本 😀\"");

    private static readonly Gen<string> Expressions = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Gen.OneOf(Names, Literals)
        : Gen.Frequency(
            (2, Names), (2, Literals),
            (3, Gen.Select(inner, OneOf("==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"), inner, (l, op, r) => $"({l}) {op} ({r})")),
            (2, Gen.Select(inner, OneOf("&&", "||"), inner, inner, (a, op, b, c) => $"({a}) {op} ({b}) {op} ({c})")),
            (1, Gen.Select(inner, OneOf("!", "-"), (operand, symbol) => $"{symbol}({operand})")),
            (1, Gen.Select(inner, inner, inner, (a, b, c) => $"({a}) ? ({b}) : ({c})")),
            (1, Gen.Select(inner, inner, (a, b) => $"f({a}, {b})")),
            (1, Gen.Select(inner, inner, (a, b) => $"({a}).startsWith({b})")),
            (1, Gen.Select(inner, inner, (a, b) => $"[{a}, {b}]")),
            (1, Gen.Select(inner, a => $"{{\"k\": {a}, \"l m\": 1}}")),
            (1, Gen.Select(inner, inner, (a, b) => $"({a})[{b}]")),
            (1, Gen.Select(inner, a => $"({a}).field")),
            (1, Gen.Select(inner, a => $"contact.tags.exists(t, {a})"))));

    [Fact]
    public void Text_ToTreeAndBack_IsTheSameCondition() => Expressions.Sample(source =>
    {
        if (Parse(source) is not { } tree) return;
        var json = ConditionTree.ToJson(source);
        // As it comes from another program.
        var sent = JsonNode.Parse(json?.ToJsonString() ?? "null");
        var text = ConditionTree.ToText(sent);

        Assert.Equal(tree, Parse(text));
        Assert.Equal(ConditionTree.Format(source), text);
        Assert.Equal(text, ConditionTree.Format(text));
        Assert.True(Schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(json)).IsValid, json?.ToJsonString());
    }, iter: 1000);

    [Fact]
    public void Readme_Examples_AreTheSameAfterTheWayThroughTheTree() => Assert.All(((IEnumerable<object[]>)ReadmeTests.Examples).Select(row => (string)row[0]), source =>
        Assert.Equal(Parse(source), Parse(ConditionTree.ToText(ConditionTree.ToJson(source)))));

    [Theory]
    [InlineData("((a==1))&&b", "a == 1 && b")]
    [InlineData("a&&(b||c)", "a && (b || c)")]
    [InlineData("(a && b) || c", "a && b || c")]
    [InlineData("a - (b - c)", "a - (b - c)")]
    [InlineData("(a - b) - c", "a - b - c")]
    [InlineData("!(a.b)", "!a.b")]
    [InlineData("!(a == b)", "!(a == b)")]
    [InlineData("-(5)", "-(5)")]
    [InlineData("1 - -5", "1 - -5")]
    [InlineData("(a ? b : c) ? d : (e ? f : g)", "(a ? b : c) ? d : e ? f : g")]
    [InlineData("'x' in ['y','z',]", "\"x\" in [\"y\", \"z\"]")]
    [InlineData("count( \"a\",\"7d\" , url==\"/p\" )>=3 // often", "count(\"a\", \"7d\", url == \"/p\") >= 3")]
    public void Format_KeepsTheMeaningAndDropsWhatIsNotNeeded(string source, string expected)
    {
        Assert.Equal(expected, ConditionTree.Format(source));
        Assert.Equal(Parse(source), Parse(expected));
    }

    [Fact]
    public void Format_OfALongCondition_BreaksWhereItIsJoined()
    {
        const string source = "event.name == \"order_completed\" && event.properties.amount >= 100 && (\"vip\" in contact.tags || count(\"page_viewed\", \"7d\", url.startsWith(\"/pricing\")) >= 3 || crossed(\"engagement\", \"mql\"))";

        Assert.Equal(
            """
            event.name == "order_completed"
            && event.properties.amount >= 100
            && (
                 "vip" in contact.tags
                 || count("page_viewed", "7d", url.startsWith("/pricing")) >= 3
                 || crossed("engagement", "mql")
               )
            """.ReplaceLineEndings("\n"),
            ConditionTree.Format(source));
    }

    [Fact]
    public void ToJson_OfARule_IsWhatABuilderShows() => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(
        """{"all":[{"op":">=","left":{"call":"count","args":["page_viewed","7d"]},"right":3},{"not":{"op":"in","left":"vip","right":{"name":"contact.tags"}}},{"op":">","left":{"name":"contact.value"},"right":{"double":100}}]}"""),
        ConditionTree.ToJson("count(\"page_viewed\", \"7d\") >= 3 && !(\"vip\" in contact.tags) && contact.value > 100.0")));

    [Theory]
    [InlineData("""[]""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""{"nott": true}""", "")]
    [InlineData("""{"all": []}""", "/all")]
    [InlineData("""{"all": [true, {"op": "=", "left": 1, "right": 2}]}""", "/all/1/op")]
    [InlineData("""{"op": "==", "left": 1}""", "")]
    [InlineData("""{"not": true, "note": 1}""", "/note")]
    [InlineData("""{"name": "contact..city"}""", "/name")]
    [InlineData("""{"name": "in"}""", "/name")]
    [InlineData("""{"name": "true"}""", "/name")]
    [InlineData("""{"call": "f(x) || g", "args": []}""", "/call")]
    [InlineData("""{"call": "f", "args": {}}""", "/args")]
    [InlineData("""{"int": "1.5"}""", "/int")]
    [InlineData("""{"uint": -1}""", "/uint")]
    [InlineData("""{"int": 1e300}""", "/int")]
    [InlineData("""{"double": "x"}""", "/double")]
    [InlineData("""{"double": "NaN"}""", "/double")]
    [InlineData("""9007199254740994""", "")]
    [InlineData("""{"map": [{"key": "a"}]}""", "/map/0")]
    [InlineData("""{"if": true, "then": 1, "else": {"field": "a b", "of": 1}}""", "/else/field")]
    public void ToText_OfWhatIsNoCondition_NamesThePlace(string json, string path)
    {
        var faults = Assert.Throws<ConditionTreeException>(() => ConditionTree.ToText(JsonNode.Parse(json))).Faults;

        Assert.Equal(path, Assert.Single(faults).Path);
    }

    [Fact]
    public void ToText_OfSeveralFaults_NamesThemAll() => Assert.Equal(["/all/0/name", "/all/1/not/op", "/all/2"],
        Assert.Throws<ConditionTreeException>(() => ConditionTree.ToText(JsonNode.Parse(
            """{"all": [{"name": ""}, {"not": {"op": "xor", "left": 1, "right": 2}}, {"anny": []}]}"""))).Faults.Select(fault => fault.Path));

    [Fact]
    public void ToText_OfAMisspeltKey_HasAHint() => Assert.Equal("did you mean 'any'?",
        Assert.Throws<ConditionTreeException>(() => ConditionTree.ToText(JsonNode.Parse("""{"anny": []}"""))).Faults[0].Hint);

    [Fact]
    public void ToText_OfADeepOrLargeTree_IsAFaultAndNoOverflow()
    {
        JsonNode deep = JsonValue.Create(true);
        for (var i = 0; i < 5000; i++) deep = new JsonObject { ["not"] = deep };
        var large = new JsonObject { ["list"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(n => JsonValue.Create($"id{n}"))]) };

        Assert.Contains("30 levels", Assert.Throws<ConditionTreeException>(() => ConditionTree.ToText(deep)).Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("500 parts", Assert.Throws<ConditionTreeException>(() => ConditionTree.ToText(large)).Faults[0].Message, StringComparison.Ordinal);
    }

    private static string? Parse(string source)
    {
        try
        {
            return Canonical.Print(Grammar.Parse(new SourceText(source)));
        }
        catch (SyntaxException)
        {
            return null;
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
