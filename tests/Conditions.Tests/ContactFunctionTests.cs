namespace Rapport.Conditions.Tests;

public sealed class ContactFunctionTests
{
    [Theory]
    [InlineData("count(\"a\", \"7d\") == 4", ConditionOutcome.True)]
    [InlineData("count(\"a\", \"7d\") >= 5", ConditionOutcome.False)]
    [InlineData("sum(\"a\", \"7d\", \"amount\") == 4.0", ConditionOutcome.True)]
    [InlineData("did(\"a\", \"7d\")", ConditionOutcome.True)]
    [InlineData("in_segment(\"big_spenders\") && !in_segment(\"others\")", ConditionOutcome.True)]
    [InlineData("crossed(\"engagement\", \"mql\") && !crossed(\"engagement\", \"sql\")", ConditionOutcome.True)]
    public void ContactFunctions_AnswerFromTheContext(string source, ConditionOutcome expected) =>
        Assert.Equal(expected, Samples.Outcome(source));

    [Fact]
    public void Count_WithoutAKnownAnswer_IsAnErrorAndNotZero()
    {
        var context = Samples.Context();
        context.Aggregates = null;

        var result = Condition.Compile("event.name == \"x\" ||\n count(\"a\", \"7d\") == 0", ConditionSchema.Open)
            .Evaluate(context);

        Assert.Equal(
            new ConditionResult(ConditionOutcome.Error, "'count' is not known for this contact", 2, 2), result);
    }

    [Fact]
    public void Matches_WithAnError_IsFalse()
    {
        var condition = Condition.Compile("event.properties.gone > 5.0", ConditionSchema.Open);

        Assert.False(condition.Matches(Samples.Context()));
        Assert.Equal(new ConditionResult(ConditionOutcome.Error, "'gone' is absent", 1, 18),
            condition.Evaluate(Samples.Context()));
    }

    [Fact]
    public void Evaluate_WithKindsThatDoNotGoTogether_SaysWhich()
    {
        var result = Condition.Compile("event.properties.url > 5.0", ConditionSchema.Open).Evaluate(Samples.Context());

        Assert.Equal("'>' is not defined for string and double", result.Message);
    }

    [Fact]
    public void Macro_OverTooManyItems_IsAnErrorInsteadOfADelay()
    {
        var context = Samples.Context();
        context.Properties = new DictionaryMap(new Dictionary<string, object?>
        {
            ["many"] = Enumerable.Range(0, 200).Select(n => (object?)(double)n).ToList(),
        });
        const string source = "event.properties.many.all(a, event.properties.many.all(b, a + b >= 0))";

        var result = Condition.Compile(source, ConditionSchema.Open).Evaluate(context);

        Assert.Equal("'all' goes through too many items", result.Message);
    }

    [Theory]
    [InlineData("event.properties.amount * 0.5", 64.75)]
    [InlineData("count(\"a\", \"7d\") * 5", 20)]
    [InlineData("contact.stage == \"lead\" ? 10 : 2.5", 10)]
    [InlineData("event.properties.amount", 129.5)]
    [InlineData("event.properties.url", 0)]
    [InlineData("event.properties.gone * 2.0", 0)]
    [InlineData("1.0 / 0.0", 0)]
    public void NumberExpression_GivesTheNumber_OrZeroWhereThereIsNone(string source, double expected) =>
        Assert.Equal(expected, NumberExpression.Compile(source, ConditionSchema.Open).Evaluate(Samples.Context()));

    [Fact]
    public void NumberExpression_WithoutANumber_IsToldApartByTryEvaluate()
    {
        var expression = NumberExpression.Compile("0.0 / event.properties.zero", ConditionSchema.Open);

        Assert.False(expression.TryEvaluate(Samples.Context(), out _));
        var fault = Assert.Single(Assert.Throws<ConditionException>(
            () => NumberExpression.Compile("contact.stage", ConditionSchema.Open)).Faults);
        Assert.Contains("takes number, and this is string", fault.Message);
    }
}
