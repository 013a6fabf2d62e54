namespace Rapport.Conditions.Tests;

public sealed class ConditionIndexTests
{
    private static readonly string[] Rules =
    [
        "event.name == \"a\"",
        "event.name in [\"a\", \"b\"] && event.properties.x == 1",
        "\"vip\" in contact.tags",
        "count(\"c\", \"7d\") > 3",
        "event.name == \"a\" && did(\"d\", \"7d\")",
    ];

    private readonly ConditionIndex<string> index =
        new(Rules, rule => Condition.Compile(rule, ConditionSchema.Open));

    [Theory]
    [InlineData("a", "0,1,2,4")]
    [InlineData("b", "1,2")]
    [InlineData("c", "2,3")]
    [InlineData("d", "2,4")]
    [InlineData("other", "2")]
    public void For_AnEventName_GivesTheRulesThatMentionItInOrder(string eventName, string expected) =>
        Assert.Equal(expected, string.Join(',', index.For(eventName).Select(rule => Array.IndexOf(Rules, rule))));

    [Fact]
    public void For_ManyRulesOfOtherNames_CostsNothing()
    {
        var many = new ConditionIndex<int>(Enumerable.Range(0, 1000),
            n => Condition.Compile($"event.name == \"event_{n}\"", ConditionSchema.Open));

        Assert.Equal([7], many.For("event_7"));
        Assert.Empty(many.For("other"));
    }
}
