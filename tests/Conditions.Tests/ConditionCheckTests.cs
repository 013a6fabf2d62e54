namespace Rapport.Conditions.Tests;

/// <summary>What a check says before a condition is saved, and what is refused since it would cost others.</summary>
public sealed class ConditionCheckTests
{
    [Fact]
    public void Check_OfAGoodCondition_HasItsLayoutTreeReadsAndCost()
    {
        var check = ConditionCheck.Of("(count(\"a\",\"7d\")>=3)&&contact.city==\"Bern\"", ConditionSchema.ContactOnly);

        Assert.Empty(check.Faults);
        Assert.Equal("count(\"a\", \"7d\") >= 3 && contact.city == \"Bern\"", check.Formatted);
        Assert.Equal("all", check.Tree!.AsObject().First().Key);
        Assert.Equal(["city"], check.Reads!.ContactAttributes);
        Assert.True(check.Reads.ChangesWithTime);
        Assert.Equal(new ConditionCost(42, 10, 4, 1), check.Cost);
    }

    [Fact]
    public void Check_OfAnUnknownName_HasTheFaultAndStillTheTree()
    {
        var check = ConditionCheck.Of("contct.city == \"Bern\"", ConditionSchema.ContactOnly);

        Assert.Equal(new ConditionFault(1, 1, "unknown name 'contct'", "did you mean 'contact'?"), Assert.Single(check.Faults));
        Assert.NotNull(check.Tree);
        Assert.Null(check.Reads);
    }

    [Fact]
    public void Check_OfWhatIsNoExpression_HasTheFaultAlone()
    {
        var check = ConditionCheck.Of("contact.city = \"Bern\"", ConditionSchema.ContactOnly);

        Assert.Equal((1, 14, "compare with =="), (check.Faults[0].Line, check.Faults[0].Column, check.Faults[0].Hint));
        Assert.True(check is { Tree: null, Formatted: null, Cost: null, Reads: null });
    }

    [Fact]
    public void Check_OfAnUnknownSegment_HasAHint()
    {
        var check = ConditionCheck.Of("in_segment(\"buyer\")", ConditionSchema.ContactOnly with { Segments = new HashSet<string> { "buyers" } });

        Assert.Equal("did you mean 'buyers'?", Assert.Single(check.Faults).Hint);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(10_000)]
    public void Check_OfAListOfIds_SaysToUseAList(int count)
    {
        var source = $"contact.customer_no in [{string.Join(", ", Enumerable.Range(0, count).Select(n => $"\"{n}\""))}]";

        Assert.StartsWith("use a list", Assert.Single(ConditionCheck.Of(source, ConditionSchema.ContactOnly).Faults).Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", 40)]
    [InlineData("!", 40)]
    [InlineData("[", 40)]
    [InlineData("contact.a.exists(x, ", 40)]
    [InlineData("((((((((((", 400)]
    public void Check_OfADeepNest_IsAFaultAtAPlace(string part, int times) =>
        Assert.True(Assert.Single(ConditionCheck.Of(string.Concat(Enumerable.Repeat(part, times)) + "true", ConditionSchema.Open).Faults).Column > 1);

    [Fact]
    public void Check_OfTooManyDifferentAggregates_IsAFault()
    {
        var source = string.Join(" || ", Enumerable.Range(1, 21).Select(n => $"avg(\"a\", \"{n}d\", \"x\") > 1.0"));

        Assert.Contains("more than 20 different aggregates", Assert.Single(ConditionCheck.Of(source, ConditionSchema.Open).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfSeveralFaults_HasThemAllInTheOrderOfTheText() => Assert.Equal([10, 39, 49],
        ConditionCheck.Of("avg(\"a\", \"7x\", \"x\") > 1 && days_until(5) > 2 || nw > 3", ConditionSchema.Open)
            .Faults.Select(fault => fault.Column));
}
