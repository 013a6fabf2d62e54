using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MongoDB.Bson;
using MongoDB.Driver;
using StackExchange.Redis;

namespace Rapport.Bench.Capacity;

/// <summary>What the local stack has used and holds at one moment.</summary>
/// <param name="Parts">By name: services, gateway, sidecars, stores.</param>
/// <param name="Numbered">Events that have got their number, conclusions too.</param>
/// <param name="LogBytes">Of contact's database with its indexes, as it says itself.</param>
/// <param name="States">What Redis holds for tagging and for scoring.</param>
/// <param name="Load">Of the machine, over the last minute.</param>
internal sealed record StackReading(
    IReadOnlyDictionary<string, ProcessUse> Parts, double Numbered, double LogBytes,
    IReadOnlyDictionary<string, RedisStates> States, double Load)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    // Databases of the local Redis, as dev/stack gives them out.
    private static readonly (string Service, int Database)[] Followers = [("tagging", 1), ("scoring", 2)];

    /// <summary>Reads the stack whose status page RAPPORT_STATUS names.</summary>
    /// <exception cref="BenchException">It runs with stores of somebody else's, or not at all.</exception>
    public static async Task<StackReading> TakeAsync()
    {
        var page = new Uri(Environment.GetEnvironmentVariable("RAPPORT_STATUS")
            ?? throw new BenchException("RAPPORT_STATUS is not set: ./up -d && eval \"$(./up env)\""));
        var parts = (await Http.GetFromJsonAsync<JsonObject>(new Uri(page, "/api/status")))!["parts"]!.AsArray()
            .Select(part => part!).ToList();
        var stores = parts.Where(part => $"{part["kind"]}" == "store").ToList();
        if (stores.Exists(store => store["pid"] is null))
            throw new BenchException("The stack uses stores that it did not start: what they use cannot be told.");
        return new StackReading(
            parts.Where(part => part["pid"] is not null)
                .ToDictionary(part => $"{part["name"]}", part => ProcessUse.OfTree(part["pid"]!.GetValue<int>())),
            await NumberedAsync(page), await LogBytesAsync($"{stores[^1]["address"]}"),
            await StatesAsync($"{stores[0]["address"]}"),
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private static async Task<double> NumberedAsync(Uri page) =>
        (await Http.GetFromJsonAsync<JsonArray>(new Uri(page, "/api/figures")))!
            .SelectMany(program => program!["samples"]!.AsArray())
            .Where(sample => $"{sample!["name"]}" == "rapport_numbering_events_total")
            .Sum(sample => sample!["value"]!.GetValue<double>());

    private static async Task<double> LogBytesAsync(string address)
    {
        using var client = new MongoClient($"mongodb://{address}/?directConnection=true");
        var statistics = await client.GetDatabase("rapport_contact")
            .RunCommandAsync<BsonDocument>(new BsonDocument("dbStats", 1));
        return statistics["storageSize"].ToDouble() + statistics["indexSize"].ToDouble();
    }

    private static async Task<IReadOnlyDictionary<string, RedisStates>> StatesAsync(string address)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(address);
        var states = new Dictionary<string, RedisStates>();
        foreach (var (service, number) in Followers)
        {
            var database = redis.GetDatabase(number);
            var keys = redis.GetServer(redis.GetEndPoints()[0]).Keys(number, pageSize: 1000).ToList();
            var sizes = await Task.WhenAll(
                keys.Select(key => database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0)));
            var contacts = await Task.WhenAll(keys
                .Where(key => $"{key}".EndsWith(":contacts", StringComparison.Ordinal))
                .Select(key => database.HashLengthAsync(key)));
            states[service] = new RedisStates(sizes.Sum(size => size.IsNull ? 0 : (double)size), contacts.Sum());
        }

        return states;
    }
}
