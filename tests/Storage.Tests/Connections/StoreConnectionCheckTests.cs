using Microsoft.Extensions.Configuration;
using Rapport.Hosting.Startup;
using Rapport.Storage.Connections;

namespace Rapport.Storage.Tests.Connections;

public class StoreConnectionCheckTests
{
    [Theory]
    [InlineData("mongodb://u:hunter2@mongo-0.db:27017,mongo-1.db:27017/?replicaSet=rs0", "mongo-0.db, mongo-1.db")]
    [InlineData("mongodb+srv://cluster.example.com/?tls=false", "cluster.example.com")]
    [InlineData("mongodb://127.0.0.1:27017,10.1.2.3:27017", "10.1.2.3")]
    public void Mongo_OverTheNetworkInClear_IsRefusedWithTheHosts(string text, string hosts)
    {
        var refusal = Mongo(text, new RapportOptions());

        Assert.Equal(
            $"ConnectionStrings:Mongo reaches {hosts} without TLS: write tls=true into it, or, where something else "
            + "encrypts that network, set Rapport:AllowPlaintextStores (the chart's stores.allowPlaintext).", refusal);
    }

    [Theory]
    [InlineData("mongodb://mongo.example.com/?tls=true")]
    [InlineData("mongodb://mongo.example.com/?ssl=true")]
    [InlineData("mongodb+srv://cluster.example.com")]
    [InlineData("mongodb://127.0.0.1:27017,localhost:27018,[::1]:27019")]
    [InlineData("")]
    public void Mongo_EncryptedOrOnLoopback_IsTaken(string text) => Assert.Null(Mongo(text, new RapportOptions()));

    [Theory]
    [InlineData("redis:6379,password=hunter2", "redis")]
    [InlineData("10.1.2.3:6379,ssl=false", "10.1.2.3")]
    public void Redis_OverTheNetworkInClear_IsRefusedWithTheHosts(string text, string hosts)
    {
        var refusal = Redis(text, new RapportOptions());

        Assert.StartsWith(
            $"ConnectionStrings:Redis reaches {hosts} without TLS: write ssl=true", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis.example.com:6380,ssl=true")]
    [InlineData("127.0.0.1:6379,defaultDatabase=1")]
    [InlineData("localhost,[::1]:6380")]
    public void Redis_EncryptedOrOnLoopback_IsTaken(string text) => Assert.Null(Redis(text, new RapportOptions()));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Plaintext_AllowedOrInDevelopment_IsTaken(bool allowed, bool development)
    {
        var options = new RapportOptions { AllowPlaintextStores = allowed, Development = development };

        Assert.Null(Mongo("mongodb://mongo.example.com", options));
        Assert.Null(Redis("redis.example.com", options));
    }

    [Fact]
    public void Mongo_NoConnectionString_IsRefusedWithoutRepeatingIt() => Assert.Equal(
        "ConnectionStrings:Mongo is not a connection string of Mongo.",
        Mongo("hunter2@mongo.example.com", new RapportOptions { AllowPlaintextStores = true }));

    private static string? Mongo(string text, RapportOptions options) =>
        StoreConnectionCheck.OfMongo(Holding("Mongo", text)).Validate(null, options).FailureMessage;

    private static string? Redis(string text, RapportOptions options) =>
        StoreConnectionCheck.OfRedis(Holding("Redis", text)).Validate(null, options).FailureMessage;

    private static IConfiguration Holding(string name, string text) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { [$"ConnectionStrings:{name}"] = text }).Build();
}
