namespace Rapport.Conditions.Tests;

/// <summary>
/// The semantics of CEL (github.com/google/cel-spec, doc/langdef.md), case by case in our own words. True, False and
/// Error are what an evaluation gives; dyn(...) hides a type from the check at save time.
/// </summary>
public sealed class CelSemanticsTests
{
    [Theory]
    [InlineData("1 + 2 * 3 == 7")]
    [InlineData("(1 + 2) * 3 == 9")]
    [InlineData("7 / 2 == 3")]
    [InlineData("-7 / 2 == -3")]
    [InlineData("-7 % 3 == -1")]
    [InlineData("7 % -3 == 1")]
    [InlineData("7u % 4u == 3u")]
    [InlineData("10 - 2 - 3 == 5")]
    [InlineData("--3 == 3")]
    [InlineData("-(-9223372036854775807) == 9223372036854775807")]
    [InlineData("-9223372036854775808 < 0")]
    [InlineData("0x1F == 31")]
    [InlineData("-0xff == -255")]
    [InlineData("18446744073709551615u > 9223372036854775807")]
    [InlineData("6.5e2 == 650.0")]
    [InlineData(".5 + .25 == 0.75")]
    [InlineData("1.0 / 0.0 > 1e300")]
    [InlineData("0.0 == -0.0")]
    [InlineData("\"a\" + 'b' == \"ab\"")]
    [InlineData("[1] + [2, 3] == [1, 2, 3]")]
    public void Arithmetic_OfLikeNumbers_IsExact(string source) =>
        Assert.Equal(ConditionOutcome.True, Samples.Outcome(source));

    [Theory]
    [InlineData("9223372036854775807 + 1 > 0")]
    [InlineData("-9223372036854775808 - 1 < 0")]
    [InlineData("9223372036854775807 * 2 > 0")]
    [InlineData("-9223372036854775808 / -1 > 0")]
    [InlineData("-9223372036854775808 % -1 == 0")]
    [InlineData("-(-9223372036854775808) > 0")]
    [InlineData("18446744073709551615u + 1u > 0u")]
    [InlineData("1u - 2u > 0u")]
    [InlineData("1 / 0 == 0")]
    [InlineData("1 % 0 == 0")]
    [InlineData("1u / 0u == 0u")]
    [InlineData("int(1e19) > 0")]
    [InlineData("uint(-1) > 0u")]
    [InlineData("int(0.0 / 0.0) == 0")]
    [InlineData("int(dyn(\"12x\")) == 12")]
    [InlineData("timestamp(\"9999-12-31T23:59:59Z\") + duration(\"1s\") > now")]
    [InlineData("dyn(1) + dyn(1.0) == 2.0")]
    [InlineData("dyn(\"1\") + dyn(1) == \"11\"")]
    [InlineData("-dyn(1u) == -1")]
    public void Arithmetic_OutsideItsDefinition_IsAnError(string source) =>
        Assert.Equal(ConditionOutcome.Error, Samples.Outcome(source));

    [Theory]
    [InlineData("1 == 1.0", true)]
    [InlineData("1u == 1", true)]
    [InlineData("dyn(1) == dyn(1u)", true)]
    [InlineData("9007199254740993 == 9007199254740992.0", false)]
    [InlineData("9007199254740993 > 9007199254740992.0", true)]
    [InlineData("9223372036854775807 < 9223372036854775808.0", true)]
    [InlineData("1 < 1.5", true)]
    [InlineData("-1 < 0u", true)]
    [InlineData("0u > -1", true)]
    [InlineData("2 > 1.5", true)]
    [InlineData("dyn(0.0) / 0.0 == dyn(0.0) / 0.0", false)]
    [InlineData("dyn(0.0) / 0.0 != dyn(0.0) / 0.0", true)]
    [InlineData("dyn(0.0) / 0.0 < 1", false)]
    [InlineData("dyn(0.0) / 0.0 >= 1", false)]
    [InlineData("dyn(\"1\") == dyn(1)", false)]
    [InlineData("dyn(\"1\") != dyn(1)", true)]
    [InlineData("dyn(null) == dyn(false)", false)]
    [InlineData("null == null", true)]
    [InlineData("[1, 2] == [1.0, 2u]", true)]
    [InlineData("[1, 2] == [2, 1]", false)]
    [InlineData("[] == [1]", false)]
    [InlineData("{\"a\": 1, \"b\": [2]} == {\"b\": [2.0], \"a\": 1u}", true)]
    [InlineData("{\"a\": 1} == {\"a\": 1, \"b\": 2}", false)]
    [InlineData("{\"a\": 1} == {\"b\": 1}", false)]
    [InlineData("false < true", true)]
    [InlineData("\"a\" < \"b\" && \"Z\" < \"a\" && \"\" < \"a\"", true)]
    [InlineData("\"\\uFFFD\" < \"\\U0001F600\"", true)]
    [InlineData("timestamp(\"2026-01-01T00:00:00Z\") == timestamp(\"2026-01-01T01:00:00+01:00\")", true)]
    [InlineData("duration(\"90m\") == duration(\"1h30m\")", true)]
    public void Comparison_AcrossKinds_UsesOneNumberLineAndNeverConfusesKinds(string source, bool expected) =>
        Assert.Equal(expected ? ConditionOutcome.True : ConditionOutcome.False, Samples.Outcome(source));

    [Theory]
    [InlineData("1 / 0 > 0 || true", ConditionOutcome.True)]
    [InlineData("true || 1 / 0 > 0", ConditionOutcome.True)]
    [InlineData("1 / 0 > 0 || false", ConditionOutcome.Error)]
    [InlineData("1 / 0 > 0 && false", ConditionOutcome.False)]
    [InlineData("false && 1 / 0 > 0", ConditionOutcome.False)]
    [InlineData("1 / 0 > 0 && true", ConditionOutcome.Error)]
    [InlineData("1 / 0 > 0 && true && false", ConditionOutcome.False)]
    [InlineData("event.properties.gone || event.properties.gift", ConditionOutcome.True)]
    [InlineData("dyn(1) || true", ConditionOutcome.True)]
    [InlineData("dyn(1) || false", ConditionOutcome.Error)]
    [InlineData("!(1 / 0 > 0)", ConditionOutcome.Error)]
    [InlineData("!!true", ConditionOutcome.True)]
    [InlineData("true ? true : 1 / 0 > 0", ConditionOutcome.True)]
    [InlineData("false ? 1 / 0 > 0 : true", ConditionOutcome.True)]
    [InlineData("1 / 0 > 0 ? true : true", ConditionOutcome.Error)]
    [InlineData("dyn(1) ? true : true", ConditionOutcome.Error)]
    [InlineData("false ? false : true ? true : false", ConditionOutcome.True)]
    [InlineData("true || false && false", ConditionOutcome.True)]
    [InlineData("event.properties.amount", ConditionOutcome.Error)]
    public void Logic_WithErrors_IsCommutative(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Theory]
    [InlineData("event.properties.amount >= 100", ConditionOutcome.True)]
    [InlineData("event.properties.quantity == 3", ConditionOutcome.True)]
    [InlineData("event.properties.quantity * 2.0 == 6", ConditionOutcome.True)]
    [InlineData("event.properties[\"amount\"] > 100.0", ConditionOutcome.True)]
    [InlineData("event.properties.items[1].sku == \"B2\"", ConditionOutcome.True)]
    [InlineData("event.properties.items[dyn(1.0)].sku == \"B2\"", ConditionOutcome.True)]
    [InlineData("event.properties.items[dyn(1u)].price == 100.0", ConditionOutcome.True)]
    [InlineData("event.properties.items[0.5].sku == \"B2\"", ConditionOutcome.Error)]
    [InlineData("event.properties.items[2].sku == \"C3\"", ConditionOutcome.Error)]
    [InlineData("event.properties.items[-1].sku == \"C3\"", ConditionOutcome.Error)]
    [InlineData("event.properties.gone == 1.0", ConditionOutcome.Error)]
    [InlineData("event.properties.gone != 1.0", ConditionOutcome.Error)]
    [InlineData("event.properties.amount.cents > 1.0", ConditionOutcome.Error)]
    [InlineData("event.properties.url > 5.0", ConditionOutcome.Error)]
    [InlineData("event.properties.coupon == null", ConditionOutcome.True)]
    [InlineData("event.context.page.url.endsWith(\"/cart\")", ConditionOutcome.True)]
    [InlineData("event.context[\"page\"][\"url\"].contains(\"shop\")", ConditionOutcome.True)]
    [InlineData("event.occurred_at < now && now - event.occurred_at == duration(\"5m\")", ConditionOutcome.True)]
    [InlineData("contact.city == \"Lyon\"", ConditionOutcome.True)]
    [InlineData("contact.country == \"FR\"", ConditionOutcome.Error)]
    [InlineData("contact.stage == \"lead\"", ConditionOutcome.True)]
    [InlineData("contact.tags[0] == \"newsletter\" && contact.tags[1] == \"vip\"", ConditionOutcome.True)]
    public void Fields_AreReadAsCelMaps(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Theory]
    [InlineData("has(event.properties.amount)", ConditionOutcome.True)]
    [InlineData("has(event.properties.gone)", ConditionOutcome.False)]
    [InlineData("has(event.properties.coupon)", ConditionOutcome.True)]
    [InlineData("has(event.context.page.url)", ConditionOutcome.True)]
    [InlineData("has(event.context.page.title)", ConditionOutcome.False)]
    [InlineData("has(event.context.device.id)", ConditionOutcome.Error)]
    [InlineData("has(event.properties.amount.cents)", ConditionOutcome.Error)]
    [InlineData("has(contact.city) && !has(contact.country)", ConditionOutcome.True)]
    [InlineData("has(event.name) && has(contact.stage) && has(contact.tags)", ConditionOutcome.True)]
    [InlineData("has({\"a\": 1}.a) && !has({\"a\": 1}.b)", ConditionOutcome.True)]
    public void Has_TellsPresenceWithoutAnError(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Theory]
    [InlineData("\"vip\" in contact.tags", ConditionOutcome.True)]
    [InlineData("!(\"gold\" in contact.tags)", ConditionOutcome.True)]
    [InlineData("2 in [1, 2.0]", ConditionOutcome.True)]
    [InlineData("event.properties.amount in [129.5, 7.0]", ConditionOutcome.True)]
    [InlineData("\"amount\" in event.properties", ConditionOutcome.True)]
    [InlineData("\"gone\" in event.properties", ConditionOutcome.False)]
    [InlineData("7 in event.properties.labels", ConditionOutcome.True)]
    [InlineData("\"x\" in event.properties.url", ConditionOutcome.Error)]
    [InlineData("\"k\" in {\"k\": 0}", ConditionOutcome.True)]
    [InlineData("{\"lead\": 5, \"customer\": 1}[contact.stage] == 5", ConditionOutcome.True)]
    [InlineData("{\"customer\": 1}[contact.stage] == 5", ConditionOutcome.Error)]
    public void In_LooksUpListsAndKeys(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Theory]
    [InlineData("contact.tags.all(t, t.size() > 2)", ConditionOutcome.True)]
    [InlineData("contact.tags.exists(t, t.startsWith(\"v\"))", ConditionOutcome.True)]
    [InlineData("[].all(x, false)", ConditionOutcome.True)]
    [InlineData("[].exists(x, true)", ConditionOutcome.False)]
    [InlineData("[1, 0, 2].exists(x, 2 / x == 1)", ConditionOutcome.True)]
    [InlineData("[0, 4].exists(x, 2 / x == 1)", ConditionOutcome.Error)]
    [InlineData("[1, 0].all(x, 2 / x == 1)", ConditionOutcome.False)]
    [InlineData("[2, 0].all(x, 2 / x == 1)", ConditionOutcome.Error)]
    [InlineData("[1, 2, 3].exists_one(x, x > 2)", ConditionOutcome.True)]
    [InlineData("[1, 2, 3].exists_one(x, x > 1)", ConditionOutcome.False)]
    [InlineData("[2, 0].exists_one(x, 2 / x == 1)", ConditionOutcome.Error)]
    [InlineData("[1, 2, 3].existsOne(x, x == 2)", ConditionOutcome.True)]
    [InlineData("[1, 2, 3].filter(x, x > 1) == [2, 3]", ConditionOutcome.True)]
    [InlineData("[1, 2, 3].map(x, x * 2) == [2, 4, 6]", ConditionOutcome.True)]
    [InlineData("[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", ConditionOutcome.True)]
    [InlineData("[1, 0].map(x, 1 / x) == [1, 0]", ConditionOutcome.Error)]
    [InlineData("{\"a\": 1}.all(key, key == \"a\")", ConditionOutcome.True)]
    [InlineData("event.properties.items.exists(i, i.price > 50.0 && i.sku.startsWith(\"B\"))", ConditionOutcome.True)]
    [InlineData("event.properties.items.map(i, i.price)[0] == 29.5", ConditionOutcome.True)]
    [InlineData("[[1], [2, 3]].exists(l, l.all(x, x > 1))", ConditionOutcome.True)]
    [InlineData("[1].all(event, event == 1)", ConditionOutcome.True)]
    [InlineData("event.properties.amount.all(x, true)", ConditionOutcome.Error)]
    public void Macros_QuantifyWithCelsErrors(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Theory]
    [InlineData("\"rapport\".startsWith(\"rap\") && \"rapport\".endsWith(\"port\") && \"rapport\".contains(\"ppo\")")]
    [InlineData("size(\"h\\u00e9\\U0001F600\") == 3")]
    [InlineData("\"abc\".size() == 3 && size([1, 2]) == 2 && size({\"a\": 1}) == 1")]
    [InlineData("\"ÄB\".lowerAscii() == \"Äb\" && \"äb\".upperAscii() == \"äB\" && \"  a \".trim() == \"a\"")]
    [InlineData("int(\"-12\") == -12 && int(3.99) == 3 && int(-3.99) == -3 && int(5u) == 5")]
    [InlineData("uint(\"12\") == 12u && uint(3.99) == 3u && double(\"1e3\") == 1000.0 && double(2) == 2.0")]
    [InlineData("string(12) == \"12\" && string(1.5) == \"1.5\" && string(true) == \"true\" && string(7u) == \"7\"")]
    [InlineData("bool(\"true\") && !bool(\"0\")")]
    [InlineData("int(timestamp(\"1970-01-01T00:01:00Z\")) == 60 && int(timestamp(\"1969-12-31T23:59:59.5Z\")) == -1")]
    [InlineData("timestamp(60) == timestamp(\"1970-01-01T00:01:00Z\")")]
    [InlineData("string(timestamp(\"2026-03-08T13:00:00.25+01:00\")) == \"2026-03-08T12:00:00.25Z\"")]
    [InlineData("string(duration(\"-1h1.5s\")) == \"-3601.5s\" && duration(\"1ms\") == duration(\"1000us\")")]
    [InlineData("timestamp(event.properties.placed_at) == event.occurred_at")]
    [InlineData("timestamp(\"2026-01-01T00:00:00.123456789Z\") == timestamp(\"2026-01-01T00:00:00.1234567Z\")")]
    [InlineData("timestamp(\"2026-03-08T12:00:00Z\") - timestamp(\"2026-03-07T12:00:00Z\") == duration(\"24h\")")]
    [InlineData("duration(\"1h\") + timestamp(\"2026-03-08T12:00:00Z\") > now")]
    [InlineData("duration(\"1h\") - duration(\"2h\") == duration(\"-1h\")")]
    public void StandardFunctions_FollowTheSpecification(string source) =>
        Assert.Equal(ConditionOutcome.True, Samples.Outcome(source));

    [Theory]
    [InlineData("getFullYear()", 2026)]
    [InlineData("getMonth()", 2)]
    [InlineData("getDate()", 29)]
    [InlineData("getDayOfMonth()", 28)]
    [InlineData("getDayOfWeek()", 0)]
    [InlineData("getDayOfYear()", 87)]
    [InlineData("getHours()", 1)]
    [InlineData("getMinutes()", 2)]
    [InlineData("getSeconds()", 3)]
    [InlineData("getMilliseconds()", 456)]
    [InlineData("getHours(\"Europe/Paris\")", 3)]
    [InlineData("getHours(\"-03:30\")", 21)]
    [InlineData("getMinutes(\"05:45\")", 47)]
    [InlineData("getDate(\"America/New_York\")", 28)]
    public void TimeParts_OfAnInstant_AreCountedAsInCel(string part, int expected) =>
        Assert.Equal(ConditionOutcome.True,
            Samples.Outcome($"timestamp(\"2026-03-29T01:02:03.456Z\").{part} == {expected}"));

    [Fact]
    public void TimeParts_OfADuration_AreWholeUnitsInAll() => Assert.Equal(ConditionOutcome.True, Samples.Outcome(
        "duration(\"1h30m5.25s\").getHours() == 1 && duration(\"1h30m\").getMinutes() == 90 "
        + "&& duration(\"2m5.25s\").getSeconds() == 125 && duration(\"5.25s\").getMilliseconds() == 250"));

    [Theory]
    [InlineData(@"""tab\there""", "tab\there")]
    [InlineData(@"'quote \' and \x41\101\u00e9'", "quote ' and AAé")]
    [InlineData(@"r'raw \d'", @"raw \d")]
    [InlineData("\"\"\"two\n\"lines\" \"\"\"", "two\n\"lines\" ")]
    [InlineData("'''a'b'''", "a'b")]
    [InlineData(@"R""\""", @"\")]
    public void Texts_WithEscapes_AreReadAsInCel(string literal, string expected)
    {
        var context = Samples.Context();
        context.EventName = expected;
        Assert.True(Condition.Compile($"event.name == {literal}", ConditionSchema.Open).Matches(context));
    }

    [Fact]
    public void Comments_AndAnyLayout_AreSkipped() => Assert.Equal(ConditionOutcome.True,
        Samples.Outcome("// who buys\n\tevent.name // the name\r\n == \"order_completed\" // ends here"));
}
