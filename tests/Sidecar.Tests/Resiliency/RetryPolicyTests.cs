using CsCheck;
using Rapport.Sidecar.Resiliency;

namespace Rapport.Sidecar.Tests.Resiliency;

public sealed class RetryPolicyTests
{
    [Fact]
    public void DelayBefore_ExponentialMiddle_GrowsByHalfUpToTheInterval()
    {
        var policy = new RetryPolicy { Exponential = true, MaxInterval = TimeSpan.FromSeconds(1) };

        Assert.Equal(
            [500, 750, 1000, 1000], new[] { 1, 2, 3, 4 }.Select(n => policy.DelayBefore(n, 0.5).TotalMilliseconds));
    }

    [Fact]
    public void DelayBefore_Exponential_IsSpreadByHalfEitherWay() =>
        Gen.Select(Gen.Int[1, 40], Gen.Double[0, 0.999999]).Sample((retry, sample) =>
        {
            var policy = new RetryPolicy { Exponential = true, MaxInterval = TimeSpan.FromSeconds(5) };
            var middle = policy.DelayBefore(retry, 0.5);
            var delay = policy.DelayBefore(retry, sample);
            return middle * 0.5 <= delay && delay < middle * 1.5 + TimeSpan.FromTicks(1);
        });

    [Fact]
    public void DelayBefore_Constant_IsItsDurationTimesTheScale()
    {
        var policy = new RetryPolicy { Duration = TimeSpan.FromSeconds(2), TimeScale = 0.1 };

        Assert.Equal(TimeSpan.FromMilliseconds(200), policy.DelayBefore(7, 0.9));
    }

    [Fact]
    public void Allows_CountsRetriesNotTries()
    {
        var policy = new RetryPolicy { MaxRetries = 2 };

        Assert.Equal([true, true, false], new[] { 1, 2, 3 }.Select(n => policy.Allows(n, TimeSpan.Zero, 500)));
    }

    [Fact]
    public void Allows_WithoutLimit_EndsOnlyForExponentialAfterAQuarterHour()
    {
        var late = TimeSpan.FromMinutes(15);

        Assert.True(new RetryPolicy().Allows(1_000_000, late, 500));
        Assert.False(new RetryPolicy { Exponential = true }.Allows(30, late, 500));
    }

    [Fact]
    public void Allows_Matching_ConcernsOnlyFailuresWithACode()
    {
        var policy = new RetryPolicy { Matching = new StatusCodeRanges("408, 429,500-599") };

        Assert.True(policy.Allows(1, TimeSpan.Zero, null));
        Assert.True(policy.Allows(1, TimeSpan.Zero, 429));
        Assert.True(policy.Allows(1, TimeSpan.Zero, 599));
        Assert.False(policy.Allows(1, TimeSpan.Zero, 400));
    }

    [Theory]
    [InlineData("5xx")]
    [InlineData("500-")]
    [InlineData("599-500")]
    [InlineData("500-510-520")]
    [InlineData("42")]
    public void StatusCodeRanges_Malformed_NamesThePart(string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => new StatusCodeRanges(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("5s", 5_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("0", 0)]
    public void GoDuration_WellFormed_IsRead(string text, double milliseconds) =>
        Assert.Equal(milliseconds, GoDuration.Parse(text).TotalMilliseconds, 6);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("1.2.3s")]
    public void GoDuration_Malformed_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => GoDuration.Parse(text));
}
