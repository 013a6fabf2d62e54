using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;

namespace Rapport.Following.Tests.Bus;

public sealed class ApplyOutcomeTests
{
    // A stretch of 4, 5 and 6.
    [Theory]
    [InlineData(-1, ApplyResult.Early, 0)]
    [InlineData(0, ApplyResult.Early, 0)]
    [InlineData(2, ApplyResult.Early, 2)]
    [InlineData(3, ApplyResult.Applied, 6)]
    [InlineData(5, ApplyResult.Applied, 6)]
    [InlineData(6, ApplyResult.Duplicate, 6)]
    [InlineData(9, ApplyResult.Duplicate, 9)]
    public void Of_RunAndWatermark_IsEarlyNewOrKnown(long watermark, ApplyResult result, long after) =>
        Assert.Equal(new ApplyOutcome(result, after), ApplyOutcome.Of(Run(4, 3), watermark));

    [Fact]
    public void Of_RunOfNothing_IsKnownWhereItsPlaceIsReached()
    {
        Assert.Equal(new ApplyOutcome(ApplyResult.Duplicate, 3), ApplyOutcome.Of(Run(4, 0), 3));
        Assert.Equal(new ApplyOutcome(ApplyResult.Early, 2), ApplyOutcome.Of(Run(4, 0), 2));
    }

    [Theory]
    [InlineData(3, 10, 4, 6)]
    [InlineData(5, 10, 6, 6)]
    [InlineData(3, 2, 4, 5)]
    [InlineData(4, 1, 5, 5)]
    public void After_AWatermark_IsWhatLiesBeyondItUpToTheMost(long watermark, int most, long first, long last)
    {
        var stretch = NewStretch.After(Run(4, 3), watermark, most);
        Assert.Equal((2, first, last), (stretch.Partition, stretch.FirstN, stretch.LastN));
        Assert.All(stretch.Numbered, each => Assert.Equal($"e{each.N}", each.Said.Id));
        Assert.Equal(last - first + 1, stretch.Numbered.Count());
    }

    private static Stretch Run(long from, int count) => new()
    {
        Partition = 2, FirstN = from, Events = { Enumerable.Range(0, count).Select(i => new Event { Id = $"e{from + i}" }) },
    };
}
