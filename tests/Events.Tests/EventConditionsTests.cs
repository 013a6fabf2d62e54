using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;

namespace Rapport.Events.Tests;

/// <summary>Events as conditions read them.</summary>
public sealed class EventConditionsTests
{
    [Theory]
    [InlineData("""{"priority":5}""", true)]
    [InlineData("""{"priority":4}""", false)]
    [InlineData("""{"priority":"5"}""", true)]
    [InlineData("""{"priority":"10"}""", true)]
    [InlineData("""{"priority":"4"}""", false)]
    public void Priority_NumberOrTheTextOfEarlierVersions_IsComparedByOneCondition(string properties, bool high)
    {
        var context = new EvaluationContext();
        context.SetEvent(new Event { Name = "handoff_opened", Properties = Struct.Parser.ParseJson(properties) });

        Assert.Equal(high, Condition.Compile("double(event.properties.priority) >= 5", ConditionSchema.Open).Matches(context));
    }
}
