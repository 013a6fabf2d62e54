using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;

namespace Rapport.Hosting.Tests.Stores;

public class StorePreparationTests
{
    [Fact]
    public async Task Prepare_StoreThere_PreparesEachStoreAndEnds()
    {
        var first = new Store();
        var second = new Store();

        Assert.Equal(0, await Run([first, second], token: "a-service-token-for-tests"));

        Assert.Equal((1, 1), (first.Prepared, second.Prepared));
    }

    [Fact]
    public async Task Prepare_StoreLate_WaitsForIt()
    {
        var store = new Store { Failures = 1 };

        Assert.Equal(0, await Run([store], token: "a-service-token-for-tests"));

        Assert.Equal(2, store.Prepared);
    }

    [Fact]
    public async Task Prepare_StoreNeverThere_EndsWithOneInTime()
    {
        var store = new Store { Failures = int.MaxValue };

        Assert.Equal(1, await Run([store], token: "a-service-token-for-tests", patience: "00:00:00.2"));
    }

    [Fact]
    public async Task Prepare_StoreHangs_EndsWithOneInTime() =>
        Assert.Equal(1, await Run(
            [new Store { Hangs = true }], token: "a-service-token-for-tests", patience: "00:00:00.2"));

    [Fact]
    public async Task Prepare_SettingsDoNotFitTheStore_EndsWithOneAtOnce()
    {
        var store = new Store { Refusal = "Contact:Partitions is 8, but the log was made with 64." };

        Assert.Equal(1, await Run([store], token: "a-service-token-for-tests"));

        Assert.Equal(1, store.Prepared);
    }

    [Fact]
    public async Task Prepare_SettingMissing_RefusedBeforeAnyStoreIsTouched()
    {
        var store = new Store();

        Assert.Equal(1, await Run([store], token: ""));

        Assert.Equal(0, store.Prepared);
    }

    private static async Task<int> Run(Store[] stores, string token, string patience = "00:01:00")
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Rapport:ServiceToken"] = token;
        builder.Configuration["Rapport:PreparePatience"] = patience;
        builder.AddRapport("tests");
        foreach (var store in stores)
            builder.Services.AddSingleton<IStoreStartup>(store);
        await using var app = builder.Build();
        app.MapRapport();
        return await app.RunServiceAsync(["prepare"]);
    }

    private sealed class Store : IStoreStartup
    {
        string IStoreStartup.Store => "Store";

        string IStoreStartup.Setting => "ConnectionStrings:Store";

        public int Failures { get; init; }

        public bool Hangs { get; init; }

        public string? Refusal { get; init; }

        public int Prepared { get; private set; }

        public Task PrepareAsync(CancellationToken cancellation)
        {
            Prepared++;
            if (Refusal is not null)
                throw new InvalidOperationException(Refusal);
            if (Hangs)
                return Task.Delay(Timeout.Infinite, CancellationToken.None);
            return Prepared <= Failures ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        }

        public Task PingAsync(CancellationToken cancellation) => Task.CompletedTask;
    }
}
