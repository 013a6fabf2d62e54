using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Charts.Tests.Tools;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>The jobs before an upgrade: the real programs, with the argument that the chart gives them.</summary>
public class PrepareTests(MongoFixture mongo, RedisFixture redis)
    : IClassFixture<MongoFixture>, IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData("contact", "events")]
    [InlineData("journey", "runs")]
    [InlineData("notification", "messages")]
    public async Task Prepare_FreshDatabase_MakesTheIndexesAndEnds(string service, string collection)
    {
        var name = $"prepare_{service}_{Guid.NewGuid():N}";
        var settings = Mongo(name);

        Assert.Equal(0, (await PrepareAsync(service, settings)).ExitCode);
        // Once more, as at the next upgrade.
        Assert.Equal(0, (await PrepareAsync(service, settings)).ExitCode);

        using var client = new MongoClient(mongo.ConnectionString);
        var indexes = await (await client.GetDatabase(name).GetCollection<BsonDocument>(collection).Indexes.ListAsync())
            .ToListAsync();
        Assert.True(indexes.Count > 1, $"{collection} has {indexes.Count} indexes");
        await client.DropDatabaseAsync(name);
    }

    [Theory]
    [InlineData("tagging")]
    [InlineData("scoring")]
    public async Task Prepare_Redis_IsReachedAndItEnds(string service)
    {
        await using var lease = await redis.LeaseAsync();

        var result = await PrepareAsync(
            service, new() { ["ConnectionStrings__Redis"] = lease.ConnectionString });

        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Prepare_OtherNumberOfPartitions_EndsWithOneAndSaysWhy()
    {
        var name = $"prepare_partitions_{Guid.NewGuid():N}";
        var settings = Mongo(name);
        settings["Contact__Partitions"] = "8";
        Assert.Equal(0, (await PrepareAsync("contact", settings)).ExitCode);
        settings["Contact__Partitions"] = "16";

        var refused = await PrepareAsync("contact", settings);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the log was made with 8", refused.Output, StringComparison.Ordinal);
        using var client = new MongoClient(mongo.ConnectionString);
        await client.DropDatabaseAsync(name);
    }

    [Fact]
    public async Task Prepare_StoreAway_EndsWithOneAndNamesTheSetting()
    {
        var refused = await PrepareAsync("tagging", new() { ["ConnectionStrings__Redis"] = "127.0.0.1:1" });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("ConnectionStrings:Redis", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contact", "ConnectionStrings__Mongo", "mongodb://mongo.example.com/?replicaSet=rs0", "tls=true")]
    [InlineData("journey", "ConnectionStrings__Mongo", "mongodb://mongo.example.com/?replicaSet=rs0", "tls=true")]
    [InlineData("notification", "ConnectionStrings__Mongo", "mongodb://mongo.example.com/?replicaSet=rs0", "tls=true")]
    [InlineData("scoring", "ConnectionStrings__Redis", "redis.example.com:6379", "ssl=true")]
    [InlineData("tagging", "ConnectionStrings__Redis", "redis.example.com:6379", "ssl=true")]
    public async Task Prepare_StoreWithoutTls_EndsWithOneAndASentence(
        string service, string variable, string connection, string remedy)
    {
        var refused = await PrepareAsync(service, new() { [variable] = connection });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("without TLS: write " + remedy, refused.Output, StringComparison.Ordinal);
        Assert.Contains("stores.allowPlaintext", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("tagging")]
    public async Task Start_TokenTooShort_EndsWithOneAndASentence(string program)
    {
        var refused = await Tool.RunAsync("dotnet", [Repository.Program(program)],
            environment: new Dictionary<string, string> { ["Rapport__ServiceToken"] = "short" });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("A setting is refused", refused.Output, StringComparison.Ordinal);
        Assert.Contains("ServiceToken", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Mongo(string database) => new()
    {
        ["ConnectionStrings__Mongo"] = mongo.ConnectionString, ["Mongo__Database"] = database,
    };

    private static Task<ToolResult> PrepareAsync(string service, Dictionary<string, string> settings) => Tool.RunAsync(
        "dotnet", [Repository.Program(service), "prepare"], environment: new Dictionary<string, string>(settings)
        {
            ["Rapport__ServiceToken"] = "a-service-token-for-tests",
            ["Rapport__PreparePatience"] = TimeSpan.FromSeconds(
                settings.ContainsValue("127.0.0.1:1") ? 3 : 240).ToString("c", CultureInfo.InvariantCulture),
            ["Rapport__Services__Contact"] = "http://127.0.0.1:1",
            ["Rapport__Services__Notification"] = "http://127.0.0.1:1",
            ["Rapport__Services__Tagging"] = "http://127.0.0.1:1",
            ["Notification__Secret"] = "a-secret-for-tests-of-at-least-32-characters",
            ["Contact__Secret"] = "a-secret-for-tests-of-at-least-32-characters",
            ["Notification__PublicUrl"] = "https://mail.example.com/",
        });
}
