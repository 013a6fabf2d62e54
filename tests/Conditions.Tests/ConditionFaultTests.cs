namespace Rapport.Conditions.Tests;

/// <summary>What is refused when a rule is saved, and where the fault is said to be.</summary>
public sealed class ConditionFaultTests
{
    [Theory]
    [InlineData("", 1, 1, "an expression is expected")]
    [InlineData("event.name ==", 1, 14, "an expression is expected")]
    [InlineData("event.name == \"x\" &&\n  ", 2, 3, "an expression is expected")]
    [InlineData("(1 + 2", 1, 7, "')' is expected")]
    [InlineData("[1, 2", 1, 6, "']' is expected")]
    [InlineData("{\"a\" 1}", 1, 6, "':' is expected")]
    [InlineData("true ? 1", 1, 9, "':' is expected")]
    [InlineData("size(\"a\",)", 1, 10, "an expression is expected")]
    [InlineData("event.", 1, 7, "a field name is expected")]
    [InlineData("event.name \"x\"", 1, 12, "an operator or the end is expected")]
    [InlineData("event.name == \"x", 1, 15, "no closing quote")]
    [InlineData("event.name == 'a\\qb'", 1, 17, "no escape sequence")]
    [InlineData("event.name == '\\uD800'", 1, 16, "no escape sequence")]
    [InlineData("12abc > 1", 1, 1, "not a number")]
    [InlineData("1 < 9223372036854775808", 1, 5, "out of range")]
    [InlineData("1u < 18446744073709551616u", 1, 6, "out of range")]
    [InlineData("/* no */ true", 1, 1, "an expression is expected")]
    public void Text_ThatIsNoExpression_IsRefusedWhereItEnds(string source, int line, int column, string message) =>
        AssertFault(Assert.Single(Samples.Faults(source)), line, column, message);

    [Theory]
    [InlineData("event.name = \"x\"", 1, 12, "==")]
    [InlineData("event.name === \"x\"", 1, 14, "==")]
    [InlineData("true and true", 1, 6, "&&")]
    [InlineData("true or true", 1, 6, "||")]
    [InlineData("not event.gift", 1, 5, "write !")]
    public void Text_OfAnotherLanguage_IsRefusedWithCelsSpelling(string source, int line, int column, string hint)
    {
        var fault = Assert.Single(Samples.Faults(source));
        AssertFault(fault, line, column, "");
        Assert.Contains(hint, fault.Hint);
    }

    [Theory]
    [InlineData("b\"x\" == b\"x\"", 1, 1, "bytes")]
    [InlineData("Money{units: 1} == 1", 1, 6, "messages")]
    [InlineData("event.?name", 1, 7, "optional")]
    [InlineData("event.properties[?\"a\"]", 1, 18, "optional")]
    [InlineData("for == 1", 1, 1, "'for' is reserved")]
    [InlineData("int == 1", 1, 1, "types as values")]
    [InlineData("type(1) == 1", 1, 1, "'type' is not supported")]
    [InlineData("event.name.replace(\"a\", \"b\") == \"\"", 1, 12, "'replace' is not supported")]
    [InlineData("math.greatest(1, 2) == 2", 1, 6, "'greatest' is not supported")]
    [InlineData("{1: 2} == {}", 1, 2, "keys of a map")]
    [InlineData("event.name.matches(event.properties.x)", 1, 37, "pattern of matches()")]
    public void Cel_BeyondTheSubset_IsRefusedByName(string source, int line, int column, string message) =>
        AssertFault(Assert.Single(Samples.Faults(source)), line, column, message);

    [Theory]
    [InlineData("evnt.name == \"x\"", 1, 1, "'evnt'", "'event'")]
    [InlineData("true &&\n  event.nme == \"x\"", 2, 9, "'nme'", "'name'")]
    [InlineData("amount > 5.0", 1, 1, "'amount'", "event.properties.amount")]
    [InlineData("event.amount > 5.0", 1, 7, "'amount'", "event.properties.amount")]
    [InlineData("event.name.startWith(\"a\")", 1, 12, "'startWith'", "'startsWith'")]
    [InlineData("conut(\"a\", \"7d\") > 1", 1, 1, "'conut'", "'count'")]
    [InlineData("event.name.length() > 3", 1, 12, "'length'", "'size'")]
    [InlineData("startsWith(event.name, \"a\")", 1, 1, "is a method", null)]
    [InlineData("event.name.int() > 1", 1, 12, "is no method", null)]
    [InlineData("event == 1", 1, 1, "as a whole", "event.name")]
    [InlineData("contact == 1", 1, 1, "as a whole", "contact.tags")]
    [InlineData("contact.id == \"c_1\"", 1, 9, "contact.id", "contact.city")]
    [InlineData("contact.traits.city == \"Bern\"", 1, 9, "contact.traits", "without traits")]
    [InlineData("has(contact.identifiers)", 1, 13, "contact.identifiers", "contact.email")]
    [InlineData("\"buyers\" in contact.segments", 1, 21, "contact.segments", "in_segment")]
    [InlineData("contact.scores.engagement > 50", 1, 9, "contact.scores", "crossed")]
    public void Name_ThatIsUnknown_IsRefusedWithTheNearest(
        string source, int line, int column, string message, string? hint)
    {
        var fault = Assert.Single(Samples.Faults(source));
        AssertFault(fault, line, column, message);
        if (hint is not null) Assert.Contains(hint, fault.Hint);
    }

    [Theory]
    [InlineData("now", 1, 1, "takes bool")]
    [InlineData("event.name == 3", 1, 12, "never equal")]
    [InlineData("event.occurred_at > \"2026\"", 1, 19, "not defined for timestamp and string")]
    [InlineData("count(\"a\", \"7d\") + 1.0 > 2", 1, 18, "not defined for int and double")]
    [InlineData("event.properties.n * 2 > 10.0", 1, 20, "not defined for JSON value and int")]
    [InlineData("event.properties.n % 2.0 == 0.0", 1, 20, "not defined")]
    [InlineData("event.properties.when > now", 1, 23, "JSON value and timestamp")]
    [InlineData("3 in contact.tags", 1, 3, "never in a list of string")]
    [InlineData("\"a\" in \"abc\"", 1, 5, "not defined for string and string")]
    [InlineData("contact.tags.name == 1", 1, 14, "takes map, and this is list")]
    [InlineData("contact.tags.exists(t, t > 5)", 1, 26, "string and int")]
    [InlineData("contact.tags.all(t)", 1, 14, "takes a variable")]
    [InlineData("contact.tags.all(\"t\", true)", 1, 18, "name of a variable")]
    [InlineData("1 && true", 1, 1, "takes bool")]
    [InlineData("!event.name", 1, 1, "takes bool")]
    [InlineData("-event.name == 1", 1, 1, "takes int or double")]
    [InlineData("size(1) == 1", 1, 6, "takes string or list or map")]
    [InlineData("size() == 1", 1, 1, "another number of values")]
    [InlineData("timestamp(\"yesterday\") < now", 1, 1, "2026-03-29T01:00:00Z")]
    [InlineData("duration(\"7d\") < duration(\"1s\")", 1, 1, "1h30m")]
    [InlineData("now.getHours(\"Mars/Olympus\") == 1", 1, 14, "unknown zone")]
    [InlineData("true ? 1 : \"a\"", 1, 6, "int or string")]
    [InlineData("has(event)", 1, 1, "has() takes one field")]
    public void Types_ThatCannotFit_AreRefused(string source, int line, int column, string message) =>
        AssertFault(Assert.Single(Samples.Faults(source)), line, column, message);

    [Theory]
    [InlineData("count(\"page_viewed\", \"7x\") > 1", 1, 22, "no window")]
    [InlineData("count(\"page_viewed\", \"0d\") > 1", 1, 22, "no window")]
    [InlineData("count(\"page_viewed\", \"9999d\") > 1", 1, 22, "no window")]
    [InlineData("count(\"Page Viewed\", \"7d\") > 1", 1, 7, "no event name")]
    [InlineData("count(event.name, \"7d\") > 1", 1, 13, "written out")]
    [InlineData("count(\"page_viewed\") > 1", 1, 1, "2 texts")]
    [InlineData("sum(\"order_completed\", \"7d\") > 1.0", 1, 1, "3 texts")]
    [InlineData("count(\"a\", \"7d\", contact.city == \"x\") > 1", 1, 18, "inside a filter")]
    [InlineData("count(\"a\", \"7d\", count(\"b\", \"7d\") > 1) > 1", 1, 18, "inside a filter")]
    [InlineData("count(\"a\", \"7d\", url.startWith(\"/\")) > 1", 1, 22, "'startWith'")]
    [InlineData("count(\"a\", \"7d\", size(url)) > 1", 1, 18, "takes bool")]
    [InlineData("crossed(\"engagement\")", 1, 1, "2 texts")]
    [InlineData("in_segment(event.name)", 1, 18, "written out")]
    public void ContactFunctions_MisusedAreRefused(string source, int line, int column, string message) =>
        AssertFault(Assert.Single(Samples.Faults(source)), line, column, message);

    [Fact]
    public void Faults_InOneSource_AreAllReportedInOrder()
    {
        var faults = Samples.Faults("event.properties.amount + 1 > 2.0 &&\n evnt && contact.tags.exists(t, t > 5)");

        Assert.Equal([(1, 25), (2, 2), (2, 35)], faults.Select(fault => (fault.Line, fault.Column)));
        Assert.Equal("line 2, column 2: unknown name 'evnt' (did you mean 'event'?)", faults[1].ToString());
    }

    [Fact]
    public void Schema_ThatClosesNames_RefusesTheOthers()
    {
        var schema = new ConditionSchema
        {
            HasAggregates = false,
            AllowsOtherAttributes = false,
            ContactAttributes = new Dictionary<string, AttributeType> { ["visits"] = AttributeType.Int },
            Segments = new HashSet<string> { "big_spenders" },
            Thresholds = new HashSet<string> { "engagement/mql" },
        };

        Assert.Contains("'visits'", Assert.Single(Samples.Faults("contact.visit > 3", schema)).Hint);
        Assert.Contains("'big_spenders'", Assert.Single(Samples.Faults("in_segment(\"big_spender\")", schema)).Hint);
        Assert.Contains("'engagement/mql'",
            Assert.Single(Samples.Faults("crossed(\"engagement\", \"mqll\")", schema)).Hint);
        Assert.Contains("cannot be used", Assert.Single(Samples.Faults("did(\"a\", \"7d\")", schema)).Message);
        Assert.Contains("never equal", Assert.Single(Samples.Faults("contact.visits == \"3\"", schema)).Message);
        Condition.Compile("contact.id == 3", schema with { ContactAttributes = new Dictionary<string, AttributeType> { ["id"] = AttributeType.Int } });
        Condition.Compile("contact.visits + 1 > 3 && in_segment(\"big_spenders\")", schema);
    }

    [Theory]
    [InlineData("event.name == \"x\"")]
    [InlineData("has(event.properties.x)")]
    [InlineData("event.properties.x == 1")]
    public void Schema_WithoutAnEvent_RefusesToReadOne(string source) => Assert.Contains("no current event",
        Assert.Single(Samples.Faults(source, ConditionSchema.ContactOnly)).Message);

    [Fact]
    public void Schema_WithoutAnEvent_StillFiltersCountedEvents() => Condition.Compile(
        "count(\"a\", \"7d\", url == \"/\" && event.context.page.locale == \"fr\") > 1", ConditionSchema.ContactOnly);

    public static TheoryData<string, string> Oversized => new()
    {
        { new string('(', 200) + "1" + new string(')', 200), "deeper" },
        { string.Concat(Enumerable.Repeat("[", 4000)), "deeper" },
        { string.Concat(Enumerable.Repeat("f(", 4000)), "deeper" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 1600)), "deeper" },
        { string.Concat(Enumerable.Repeat("true?1:", 1000)) + "1", "deeper" },
        { new string('!', 8000) + "true", "deeper" },
        { "event.properties" + string.Concat(Enumerable.Repeat(".a", 100)) + " == 1", "deeper" },
        { string.Join("+", Enumerable.Repeat("1", 400)) + " > 0", "deeper" },
        { string.Join("&&", Enumerable.Repeat("true", 600)), "500 parts" },
        { new string(' ', 8200) + "true", "8192 characters" },
        { string.Join("&&", Enumerable.Range(1, 21).Select(n => $"did(\"a\", \"{n}d\")")), "20 different" },
        { "[[[[[1]]]]].all(a, a.all(b, b.all(c, c.all(d, true))))", "macros are nested" },
        { $"event.name.matches(\"{new string('a', 257)}\")", "256 characters" },
        { "event.name.matches(\"((a{40}){40})\")", "repeats more than 1000" },
    };

    [Theory]
    [MemberData(nameof(Oversized))]
    public void Source_BeyondTheLimits_IsRefused(string source, string message) =>
        Assert.Contains(message, Samples.Faults(source)[0].Message);

    [Fact]
    public void Source_WithinTheLimits_IsCompiled()
    {
        Condition.Compile(string.Join("&&", Enumerable.Repeat("true", 400)), ConditionSchema.Open);
        Condition.Compile(new string('(', 29) + "true" + new string(')', 29), ConditionSchema.Open);
    }

    private static void AssertFault(ConditionFault fault, int line, int column, string message)
    {
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(message, fault.Message);
    }
}
