using Rapport.Hosting.Background;

namespace Rapport.Hosting.Tests.Background;

public sealed class BellTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Wait_RungWhileWaiting_EndsAtOnce()
    {
        var bell = new Bell();
        var waiting = bell.WaitAsync(Long, default);
        Assert.False(waiting.IsCompleted);
        bell.Ring();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Wait_RungBefore_EndsAtOnce()
    {
        var bell = new Bell();
        bell.Ring();
        Assert.True(await bell.WaitAsync(Long, default));
    }

    [Fact]
    public async Task Ring_ManyAtTheSameMoment_IsOne()
    {
        var bell = new Bell();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(bell.Ring)));
        Assert.True(await bell.WaitAsync(Long, default));
        Assert.False(await bell.WaitAsync(TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Wait_NeverRung_EndsAfterItsTime()
    {
        var bell = new Bell();
        Assert.False(await bell.WaitAsync(TimeSpan.FromMilliseconds(20), default));
    }

    [Fact]
    public async Task Wait_Cancelled_Throws()
    {
        var bell = new Bell();
        using var stopping = new CancellationTokenSource();
        var waiting = bell.WaitAsync(Long, stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
