using Rapport.Stack.Page;

namespace Rapport.Stack.Tests.Page;

public sealed class MetricSampleTests
{
    [Fact]
    public void Parse_SeriesWithLabels_TakesThemApart()
    {
        var sample = MetricSample.Parse(
            """rapport_consumer_lag{otel_scope_name="Rapport.Consumer",partition="7",why="a \"b\", c"} 12.5 1700000000""");
        Assert.NotNull(sample);
        Assert.Equal(("rapport_consumer_lag", 12.5, "7"), (sample.Name, sample.Value, sample.Labels["partition"]));
        Assert.Equal(["partition", "why"], sample.Labels.Keys);
    }

    [Theory]
    [InlineData("# TYPE rapport_consumer_lag gauge")]
    [InlineData("rapport_redis_memory_limit_bytes NaN")]
    [InlineData("")]
    public void Parse_NoNumber_IsNothing(string line) => Assert.Null(MetricSample.Parse(line));

    [Fact]
    public void Parse_SeriesWithoutLabels_HasNone() =>
        Assert.Empty(MetricSample.Parse("rapport_inbox_entries 3")!.Labels);
}
