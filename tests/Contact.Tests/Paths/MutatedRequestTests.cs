using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Paths;

/// <summary>
/// Ten thousand requests of two good items and one that was spoilt by chance, over all paths: nothing is answered with a
/// fault of the server, no good item is lost, every refusal says why, and all that was kept can be read.
/// </summary>
public sealed class MutatedRequestTests(RunningContact contact) : IClassFixture<RunningContact>
{
    // A seed of its own for every request, so that one that fails can be repeated alone.
    private const int Seed = 20_261_130;
    private const int Requests = 10_000;
    private const int Users = 40;
    private const int Patience = 120;

    private static readonly string[] Values =
    [
        "\"\\ud83d\"", "\"x\\udfff\"", "\"ÿ\"", "\"\\u0000\"", "\"\\u202e\"", "1e999", "-1e400", "NaN", "Infinity", "-Infinity", "{}",
        "[]", "null", "true", "5", "42.0", "4.2e1", "9007199254740993", "123456789012345678901234567890", "\"\"", "\"10.5\"",
        "\"12:30\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "\"identified\"",
        "\"undefined\"", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"ÿ\":1}", "{\"__proto__\":1}", "{\"traits\":{\"email\":\"\\ud800\"}}",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "{\"$where\":1,\"a.b\":2}", "[{\"a\":[{\"b\":null}]}]", "-0", "1E5", "\"é漢😀\"",
    ];

    private static readonly string[] SegmentFields =
    [
        "type", "messageId", "userId", "anonymousId", "event", "properties", "traits", "context", "timestamp",
        "originalTimestamp", "sentAt", "name", "groupId", "previousId", "channel", "integrations",
    ];

    private static readonly string[] NativeFields =
    [
        "id", "name", "occurredAt", "occurred_at", "contact", "userId", "anonymousId", "email", "phone", "identifiers",
        "properties", "context", "historic", "else",
    ];

    private static readonly string[] Types = ["track", "identify", "page", "screen", "group", "alias"];

    private readonly ContactApp app = contact.App;

    [Fact]
    public async Task Requests_SpoiltByChance_NoFaultOfTheServerNoGoodItemLostEveryRefusalExplained()
    {
        var wrong = new ConcurrentBag<string>();
        var good = new ConcurrentBag<string>();
        using var sender = new PathSender(app, "key_mutant");
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await TryAsync(i, sender, good, wrong));

        Assert.Empty(wrong.Take(10));
        Assert.InRange(good.Count, Requests, 2 * Requests);
        Assert.Equal(good.Count, await StoredAsync(good.Count));
        await ReadAllAsync();
    }

    private static async Task TryAsync(int i, PathSender sender, ConcurrentBag<string> good, ConcurrentBag<string> wrong)
    {
        var random = new Random(Seed + i);
        var path = (IngestPath)(i % 5);
        var bad = path is IngestPath.Grpc or IngestPath.Stream
            ? SpoiltMessage(random)
            : SpoiltJson(random, path);
        string[] ids = [$"good_{i}_1", $"good_{i}_2"];
        var answer = await sender.SendAsync(path, Good(path, ids[0], random), bad, Good(path, ids[1], random));
        var told = $"request {i}, {path}: {answer.Code} {answer.Body}";

        // One by one the good ones are always taken; what breaks the request around them is refused with a reason.
        if (answer.Code == 200 || path == IngestPath.SegmentSingle)
            good.Add(ids[0]);
        if (answer.Code == 200 || path == IngestPath.SegmentSingle)
            good.Add(ids[1]);
        if (answer.Code != 200 && !answer.IsExplained)
            wrong.Add(told);
        if (answer.Results.Count > 0 && (answer.Results[0].Status != IngestStatus.Accepted || answer.Results[^1].Status != IngestStatus.Accepted))
            wrong.Add(told);
        if (answer.Results.Any(r => r.Status == IngestStatus.Rejected && r.ErrorReason.Length == 0))
            wrong.Add(told);
    }

    private static byte[] Good(IngestPath path, string id, Random random)
    {
        var user = $"u{random.Next(Users)}";
        return path switch
        {
            IngestPath.Grpc or IngestPath.Stream => new EventInput { Id = id, Name = "x", UserId = user }.ToByteArray(),
            IngestPath.Native => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","name":"x","userId":"{{user}}"}"""),
            _ => Encoding.UTF8.GetBytes($$"""{"type":"track","messageId":"{{id}}","event":"x","userId":"{{user}}"}"""),
        };
    }

    private static byte[] SpoiltJson(Random random, IngestPath path)
    {
        var isNative = path == IngestPath.Native;
        var names = isNative ? NativeFields : SegmentFields;
        var fields = isNative
            ? $"\"name\":\"y\",\"userId\":\"u{random.Next(Users)}\""
            : $"\"type\":\"{Types[random.Next(Types.Length)]}\",\"userId\":\"u{random.Next(Users)}\",\"event\":\"y\"";
        for (var count = random.Next(1, 4); count > 0; count--)
            fields += $",\"{names[random.Next(names.Length)]}\":{AnyValue(random, 2)}";
        var item = Encoding.Latin1.GetBytes("{" + fields + "}");
        return random.Next(8) == 0 ? Scratched(item, random) : item;
    }

    private static string AnyValue(Random random, int depth) => random.Next(depth > 0 ? 4 : 2) switch
    {
        2 => $"{{\"a\":{AnyValue(random, depth - 1)},\"b\":{AnyValue(random, depth - 1)}}}",
        3 => $"[{AnyValue(random, depth - 1)},{AnyValue(random, depth - 1)}]",
        _ => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)])).Replace("Ã¿", "ÿ", StringComparison.Ordinal),
    };

    private static byte[] SpoiltMessage(Random random)
    {
        var input = new EventInput
        {
            Id = $"i{random.Next()}", Name = "y", UserId = $"u{random.Next(Users)}",
            OccurredAt = new Timestamp { Seconds = random.Next(3) == 0 ? random.NextInt64() : 1_770_000_000, Nanos = random.Next(3) == 0 ? random.Next() : 0 },
            Properties = new Struct { Fields = { ["a"] = AnyMessage(random, 3), ["b"] = AnyMessage(random, 3) } },
            Context = new Struct { Fields = { ["c"] = AnyMessage(random, 2) } },
            Historic = random.Next(2) == 0,
        };
        return random.Next(2) == 0 ? Scratched(input.ToByteArray(), random) : input.ToByteArray();
    }

    private static Value AnyMessage(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => new Value(),
        1 => Value.ForNumber(double.NaN),
        2 => Value.ForNumber(double.PositiveInfinity),
        3 => Value.ForNull(),
        4 => Value.ForString("\u0000\ud83d\ude00"),
        5 => Value.ForNumber(random.NextDouble()),
        6 => Value.ForList(AnyMessage(random, depth - 1)),
        _ => Value.ForStruct(new Struct { Fields = { [""] = AnyMessage(random, depth - 1), ["d"] = AnyMessage(random, depth - 1) } }),
    };

    // Some bytes changed, or the end cut off.
    private static byte[] Scratched(byte[] item, Random random)
    {
        var scratched = item.ToArray();
        for (var count = random.Next(1, 4); count > 0; count--)
            scratched[random.Next(scratched.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? scratched[..random.Next(scratched.Length)] : scratched;
    }

    /// <summary>How many of the good ones are in the log, once all are or nothing more comes.</summary>
    private async Task<long> StoredAsync(int wanted)
    {
        var events = contact.Store.GetCollection<BsonDocument>("events");
        var mine = Builders<BsonDocument>.Filter.Regex("_id", "^main/good_");
        long stored = 0;
        for (var i = 0; i < Patience && (stored = await events.CountDocumentsAsync(mine)) < wanted; i++)
            await Task.Delay(TimeSpan.FromSeconds(1));
        return stored;
    }

    private async Task ReadAllAsync()
    {
        using var http = app.Http();
        var contacts = new List<string>();
        for (var token = ""; ;)
        {
            using var page = await JsonAsync(http, $"/v1/contacts?page_size=500&page_token={token}");
            contacts.AddRange(page.RootElement.GetProperty("contacts").EnumerateArray().Select(c => c.GetProperty("contact").GetString()!));
            token = page.RootElement.GetProperty("nextPageToken").GetString()!;
            if (token.Length == 0)
                break;
        }

        Assert.True(contacts.Count >= Users);
        foreach (var id in contacts)
        {
            for (var token = ""; ;)
            {
                using var page = await JsonAsync(http, $"/v1/contacts/{id}/events?page_size=500&page_token={token}");
                token = page.RootElement.GetProperty("nextPageToken").GetString()!;
                if (token.Length == 0)
                    break;
            }
        }
    }

    private static async Task<System.Text.Json.JsonDocument> JsonAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {answer.StatusCode} {text}");
        return System.Text.Json.JsonDocument.Parse(text);
    }
}
