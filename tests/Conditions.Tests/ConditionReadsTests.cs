namespace Rapport.Conditions.Tests;

public sealed class ConditionReadsTests
{
    [Theory]
    [InlineData("event.name == \"a\"", "a")]
    [InlineData("\"a\" == event.name && event.properties.x > 1", "a")]
    [InlineData("event.name in [\"a\", \"b\"]", "a,b")]
    [InlineData("event.name == \"a\" || event.name == \"b\" && true", "a,b")]
    [InlineData("event.name in [\"a\", \"b\"] && event.name in [\"b\", \"c\"]", "b")]
    [InlineData("event.name == \"a\" && event.name == \"b\"", "")]
    [InlineData("event.properties.vip ? event.name == \"a\" : event.name == \"b\"", "a,b")]
    [InlineData("event.name == \"a\" ? event.properties.x == 1 : false", "a")]
    [InlineData("event.name == \"a\" && did(\"b\", \"7d\")", "a")]
    [InlineData("event.name == \"a\" || contact.stage == \"lead\"", null)]
    [InlineData("!(event.name == \"a\")", null)]
    [InlineData("event.name != \"a\"", null)]
    [InlineData("event.name.startsWith(\"a\")", null)]
    [InlineData("event.name == event.properties.kind", null)]
    [InlineData("\"vip\" in contact.tags", null)]
    public void EventNames_AreThoseOnWhichTheConditionCanHold(string source, string? expected)
    {
        var names = Condition.Compile(source, ConditionSchema.Open).Reads.EventNames;

        Assert.Equal(expected, names is null ? null : string.Join(',', names.Order()));
    }

    [Theory]
    [InlineData("did(\"b\", \"7d\") && count(\"c\", \"all\") > 2", "b,c")]
    [InlineData("did(\"b\", \"7d\") && event.properties.x == 1", null)]
    [InlineData("did(\"b\", \"7d\") && \"vip\" in contact.tags", null)]
    [InlineData("did(\"b\", \"7d\") && contact.city == \"Lyon\"", null)]
    [InlineData("did(\"b\", \"7d\") && now > timestamp(\"2026-01-01T00:00:00Z\")", null)]
    [InlineData("did(\"b\", \"7d\") && crossed(\"m\", \"t\")", null)]
    [InlineData("did(\"b\", \"7d\") && in_segment(\"s\")", null)]
    [InlineData("event.name == \"a\" && did(\"b\", \"7d\")", "a")]
    public void EvaluatedOn_OfNothingButCounts_IsWhatTheyCount(string source, string? expected)
    {
        var names = Condition.Compile(source, ConditionSchema.Open).Reads.EvaluatedOn;

        Assert.Equal(expected, names is null ? null : string.Join(',', names.Order()));
    }

    [Fact]
    public void Reads_OfACondition_ListEverythingItLooksAt()
    {
        var reads = Condition.Compile(
            "event.properties.amount > 5.0 && event.properties[\"a b\"] == 1 && has(event.properties.coupon) "
            + "&& contact.city == \"Lyon\" && has(contact.country) && \"vip\" in contact.tags "
            + "&& contact.stage == \"lead\" && in_segment(\"s1\") && crossed(\"engagement\", \"mql\") "
            + "&& now > event.occurred_at",
            ConditionSchema.Open).Reads;

        Assert.Equal(["a b", "amount", "coupon"], reads.EventProperties!.Order());
        Assert.Equal(["city", "country"], reads.ContactAttributes.Order());
        Assert.Equal(["s1"], reads.Segments);
        Assert.Equal("engagement/mql", Assert.Single(reads.Thresholds).Key);
        Assert.True(reads is { Event: true, Tags: true, Stage: true, Now: true });
    }

    [Fact]
    public void Reads_OfAConstant_AreNothing()
    {
        var reads = Condition.Compile("true", ConditionSchema.Open).Reads;

        Assert.False(reads.Event || reads.Tags || reads.Stage || reads.Now);
        Assert.Empty(reads.Aggregates);
        Assert.Empty(reads.EventProperties!);
    }

    [Theory]
    [InlineData("event.properties[contact.stage] == 1")]
    [InlineData("size(event.properties) > 3")]
    [InlineData("event.properties.exists(key, key.startsWith(\"utm_\"))")]
    public void EventProperties_ThatCannotBeListed_AreNull(string source) =>
        Assert.Null(Condition.Compile(source, ConditionSchema.Open).Reads.EventProperties);

    [Fact]
    public void Aggregates_OfOneMeaning_AreListedOnce()
    {
        var aggregates = Condition.Compile(
            "count(\"a\", \"7d\") > 3 || did(\"a\", \"168h\") || count(\"a\",\"7d\",  url==\"/\") > 1 "
            + "|| did(\"a\", \"7d\", (url == '/')) || sum(\"a\", \"7d\", \"amount\") > 1.0",
            ConditionSchema.Open).Reads.Aggregates;

        Assert.Equal(3, aggregates.Count);
        Assert.Equal(3, aggregates.Select(aggregate => aggregate.Key).Distinct().Count());
        Assert.Equal("(url == \"/\")", aggregates[1].Filter!.Source);
        Assert.All(aggregates, aggregate => Assert.Equal(TimeSpan.FromDays(7), aggregate.Window));
    }

    [Fact]
    public void AggregateKey_IsStable_AsStoresHoldIt()
    {
        var condition = Condition.Compile(
            "sum(\"order_completed\", \"30d\", \"amount\", currency == \"EUR\" && amount >= 10.0) > 100.0",
            ConditionSchema.Open);

        Assert.Equal("7838279f3b7abca64b8c57b2", condition.Reads.Aggregates[0].Key);
    }
}
