using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Tests.Telemetry;

public sealed class StoreGaugesTests
{
    [Fact]
    public async Task Read_SeveralUseOneStore_IsUpOnlyWhileItAnswersAllOfThem()
    {
        var asks = new User("MongoDB");
        var gauges = new StoreGauges([new User("MongoDB"), asks, new User("Redis")]);
        Assert.Equal(["MongoDB", "Redis"], gauges.Gauges.Select(gauge => gauge.Tags[0].Value));
        Assert.Equal([1d, 1d], await gauges.ReadAsync(CancellationToken.None));
        asks.Answers = false;
        Assert.Equal([0d, 1d], await gauges.ReadAsync(CancellationToken.None));
    }

    private sealed class User(string store) : IStoreStartup
    {
        public bool Answers { get; set; } = true;

        public string Store => store;

        public string Setting => $"ConnectionStrings:{store}";

        public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task PingAsync(CancellationToken cancellation) =>
            Answers ? Task.CompletedTask : Task.FromException(new TimeoutException());
    }
}
