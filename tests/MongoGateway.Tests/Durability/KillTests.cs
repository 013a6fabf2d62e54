using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Durability;

/// <summary>kill -9 in the middle of writes: what was acknowledged is there, and nothing is there in part.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Writers = 6;
    private const int AcknowledgedBeforeKill = 300;

    private readonly LocalEngine engine = new();

    public Task InitializeAsync() => engine.InitializeAsync();

    public Task DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task Gateway_KilledDuringWrites_KeepsEveryAcknowledgedWrite()
    {
        var things = engine.NewCollection();

        await WriteThroughA(things, kill: engine.Gateway.KillAsync, restart: engine.RestartGateway);
    }

    [Fact]
    public async Task Postgres_KilledDuringWrites_KeepsEveryAcknowledgedWriteAndTheGatewayRecovers()
    {
        var things = engine.NewCollection();

        await WriteThroughA(things, kill: engine.Postgres.KillAsync, restart: engine.RestartPostgres);
    }

    [Fact]
    public async Task Transactions_GatewayKilledDuringCommits_AreAppliedExactlyOnce()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = "counter", ["n"] = 0 });
        const int perWriter = 60;
        var applied = 0;

        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < perWriter; i++)
            {
                await Increment(things, $"{writer}/{i}");
                Interlocked.Increment(ref applied);
            }
        })).ToList();
        for (var kills = 1; kills <= 3; kills++)
        {
            var target = kills * Writers * perWriter / 5;
            await Eventually.Holds(() => Task.FromResult(Volatile.Read(ref applied) >= target));
            await engine.Gateway.KillAsync();
            await engine.RestartGateway();
        }
        await Task.WhenAll(writers);

        Assert.Equal(Writers * perWriter, (await things.Find("{_id: 'counter'}").SingleAsync())["n"].AsInt32);
        Assert.Equal(Writers * perWriter + 1, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task Commit_AskedAgainAfterARestart_GivesTheFirstAnswer()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 0 });
        using var committed = await engine.Client.StartSessionAsync();
        committed.StartTransaction();
        await things.InsertOneAsync(committed, new() { ["_id"] = 1 });
        await committed.CommitTransactionAsync();
        using var open = await engine.Client.StartSessionAsync();
        open.StartTransaction();
        await things.InsertOneAsync(open, new() { ["_id"] = 2 });

        await engine.Gateway.KillAsync();
        await engine.RestartGateway();

        await Retry(() => committed.CommitTransactionAsync());
        var lost = await Assert.ThrowsAnyAsync<MongoException>(() => open.CommitTransactionAsync());
        Assert.True(lost.HasErrorLabel("TransientTransactionError"));
        Assert.Equal(2, await things.CountDocumentsAsync("{}"));
    }

    /// <summary>
    /// Writers insert pairs until one of them is cut off; then all that was acknowledged is looked for.
    /// </summary>
    private async Task WriteThroughA(IMongoCollection<BsonDocument> things, Func<Task> kill, Func<Task> restart)
    {
        await things.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{n: 1}"));
        var acknowledged = new ConcurrentBag<int>();
        using var stop = new CancellationTokenSource();
        var next = 0;
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var first = Interlocked.Add(ref next, 2);
                try
                {
                    await things.InsertManyAsync(
                        [new() { ["_id"] = first, ["n"] = first }, new() { ["_id"] = first + 1, ["n"] = first }]);
                    acknowledged.Add(first);
                }
                catch (Exception e) when (e is MongoException or TimeoutException)
                {
                    // Not acknowledged: it may or may not be there.
                    await Task.Delay(20);
                }
            }
        })).ToList();

        await Eventually.Holds(() => Task.FromResult(acknowledged.Count >= AcknowledgedBeforeKill));
        await kill();
        var atKill = acknowledged.Count;
        await restart();
        await Eventually.Holds(() => Task.FromResult(acknowledged.Count >= atKill + 50));
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var stored =
            (await things.Find("{}").ToListAsync()).Select(thing => thing["n"].AsInt32).CountBy(n => n).ToDictionary();
        Assert.All(acknowledged, n => Assert.Equal(2, stored.GetValueOrDefault(n)));
        Assert.All(stored.Values, count => Assert.Equal(2, count));
    }

    /// <summary>
    /// Counts up and leaves a mark in one transaction, with the driver's own retries. A mark that was left twice would
    /// be a duplicate key, and fail the test.
    /// </summary>
    private async Task Increment(IMongoCollection<BsonDocument> things, string mark)
    {
        while (await Retry(() => things.CountDocumentsAsync(new BsonDocument("_id", mark))) == 0)
            try
            {
                await IncrementOnce(things, mark);
            }
            catch (Exception e) when (
                e is MongoConnectionPoolPausedException or MongoConnectionException or TimeoutException)
            {
                // The driver does not retry while it looks for the server.
                await Task.Delay(20);
            }
    }

    private async Task IncrementOnce(IMongoCollection<BsonDocument> things, string mark)
    {
        using var session = await engine.Client.StartSessionAsync();
        await session.WithTransactionAsync(async (transaction, cancellationToken) =>
        {
            await things.UpdateOneAsync(
                transaction, "{_id: 'counter'}", "{$inc: {n: 1}}", cancellationToken: cancellationToken);
            await things.InsertOneAsync(transaction, new() { ["_id"] = mark }, cancellationToken: cancellationToken);
            return true;
        });
    }

    private static Task Retry(Func<Task> action) => Retry(async () =>
    {
        await action();
        return true;
    });

    /// <summary>The driver's first tries meet the connections that died with the gateway.</summary>
    private static async Task<T> Retry<T>(Func<Task<T>> action)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
            try
            {
                return await action();
            }
            catch (Exception e) when (
                TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2)
                && e is MongoConnectionPoolPausedException or MongoConnectionException or TimeoutException)
            {
                await Task.Delay(20);
            }
    }
}
