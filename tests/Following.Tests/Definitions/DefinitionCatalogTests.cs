using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Common.V1;
using Rapport.Following.Definitions;
using Rapport.Following.Poison;
using Rapport.Hosting.Errors;
using Rapport.Platform.Testing;

namespace Rapport.Following.Tests.Definitions;

public sealed class DefinitionCatalogTests
{
    [Fact]
    public async Task Current_BeforeAndAfterTheFirstReading_IsUnavailableAndThenWhatWasRead()
    {
        var catalog = new Words(() => Task.FromResult("one"));
        Assert.Equal(ErrorReason.Unavailable, Assert.Throws<DomainError>(() => catalog.Now).Reason);
        await catalog.PrepareAsync(CancellationToken.None);
        Assert.Equal("one", catalog.Now);
    }

    [Fact]
    public async Task Refresh_StoreAway_TheLastKnownStayInForce()
    {
        var reading = Task.FromResult("one");
        var catalog = new Words(() => reading);
        await catalog.RefreshAsync();
        reading = Task.FromException<string>(new TimeoutException("away"));
        await Assert.ThrowsAsync<TimeoutException>(() => catalog.RefreshAsync());
        Assert.Equal("one", catalog.Now);
    }

    [Fact]
    public async Task Refresh_DefinitionThatCannotBeRead_NothingIsKnownUntilItCan()
    {
        var reading = Task.FromResult("one");
        var catalog = new Words(() => reading);
        await catalog.RefreshAsync();
        reading = Task.FromException<string>(new JsonException("a field of the next version"));
        var unreadable = await Assert.ThrowsAsync<UnreadableDefinitionException>(() => catalog.RefreshAsync());
        Assert.True(PassingFault.Is(unreadable), "Events that meet it would be left out.");
        Assert.Throws<DomainError>(() => catalog.Now);
        reading = Task.FromResult("two");
        await catalog.RefreshAsync();
        Assert.Equal("two", catalog.Now);
    }

    [Fact]
    public async Task Refresh_TwoAtOnce_TheLaterReadingStays()
    {
        var first = new TaskCompletionSource<string>();
        var readings = new Queue<Task<string>>([first.Task, Task.FromResult("later")]);
        var catalog = new Words(readings.Dequeue);
        var (slow, quick) = (catalog.RefreshAsync(), catalog.RefreshAsync());
        Assert.True(readings.Count == 1, "Both were read at once.");
        first.SetResult("earlier");
        await Task.WhenAll(slow, quick);
        Assert.Equal("later", catalog.Now);
    }

    [Fact]
    public async Task Running_AnotherSavesWhileTheStoreComesAndGoes_IsInForceAfterALook()
    {
        var (reading, looks) = (Task.FromResult("one"), 0);
        using var catalog = new Words(() =>
        {
            Interlocked.Increment(ref looks);
            return reading;
        });
        await catalog.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => Task.FromResult(catalog.IsKnown && catalog.Now == "one"), "the first is read");
        reading = Task.FromException<string>(new TimeoutException());
        var before = Volatile.Read(ref looks);
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref looks) > before + 2), "the store was asked in vain");
        Assert.Equal("one", catalog.Now);
        reading = Task.FromResult("two");
        await Eventually.HoldsAsync(() => Task.FromResult(catalog.Now == "two"), "the second is read");
        await catalog.StopAsync(CancellationToken.None);
    }

    private sealed class Words(Func<Task<string>> read) : DefinitionCatalog<string>(
        "Reading words", "Redis", "ConnectionStrings:Redis", TimeSpan.FromMilliseconds(20), NullLogger.Instance)
    {
        public string Now => Current;

        public bool IsKnown => Known is not null;

        protected override Task<string> ReadAsync(string? before, CancellationToken cancellation) => read();
    }
}
