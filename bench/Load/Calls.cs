using System.Text.Json.Nodes;

namespace Rapport.Bench.Load;

/// <summary>Bodies in the Segment format, made before the clock starts. No two runs share ids.</summary>
internal sealed class Calls
{
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private int last;

    /// <summary>Every so many calls one is a <c>bench_poison</c>; 0 for none.</summary>
    public int OneInPoison { get; init; }

    /// <summary>User id of a number.</summary>
    public string User(int number) => $"bench-{run}-{number}";

    /// <summary>One track call.</summary>
    public byte[] Single(int user) => Bytes(Call(user));

    /// <summary>Batches of calls of users drawn evenly.</summary>
    public IReadOnlyList<byte[]> Batches(int count, int size, int users) =>
    [
        .. Enumerable.Range(0, count).Select(_ => Bytes(new JsonObject
        {
            ["batch"] = new JsonArray([.. Enumerable.Range(0, size).Select(_ => Call(last * 7919 % users))]),
        })),
    ];

    private JsonObject Call(int user) => new()
    {
        ["type"] = "track",
        ["messageId"] = $"{run}-{++last}",
        ["userId"] = User(user),
        ["event"] = OneInPoison > 0 && last % OneInPoison == 0 ? "bench_poison" : "bench_event",
        ["properties"] = new JsonObject { ["path"] = "/pricing/solar", ["topic"] = "solar", ["price"] = 12.5 },
        ["context"] = new JsonObject { ["device"] = new JsonObject { ["type"] = "phone" }, ["locale"] = "de-CH" },
    };

    private static byte[] Bytes(JsonObject body) => System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
}
