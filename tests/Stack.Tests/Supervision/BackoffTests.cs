using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

public class BackoffTests
{
    private readonly Backoff backoff = new();

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1600)]
    [InlineData(9, 25_600)]
    [InlineData(10, 30_000)]
    [InlineData(1_000_000, 30_000)]
    public void Wait_DoublesUpToThirtySeconds(int crashes, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), backoff.Wait(crashes));

    [Fact]
    public void Crashes_AfterASoundRun_StartAgainAtOne()
    {
        Assert.Equal(1, backoff.Crashes(0, TimeSpan.FromSeconds(1)));
        Assert.Equal(8, backoff.Crashes(7, TimeSpan.FromSeconds(29.9)));
        Assert.Equal(1, backoff.Crashes(7, TimeSpan.FromSeconds(30)));
    }
}
