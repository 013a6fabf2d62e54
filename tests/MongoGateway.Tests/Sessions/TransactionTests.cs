using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Sessions;

[Collection(EngineCollection.Name)]
public sealed class TransactionTests(LocalEngine engine)
{
    [Fact]
    public async Task Commit_SeveralCollections_ShowsAllAtOnce()
    {
        var things = engine.NewCollection();
        var others = things.Database.GetCollection<BsonDocument>("others");
        await others.InsertOneAsync(new() { ["_id"] = 1, ["n"] = 0 });
        using var session = await engine.Client.StartSessionAsync();

        session.StartTransaction();
        await things.InsertOneAsync(session, new() { ["_id"] = 1 });
        await others.UpdateOneAsync(session, "{_id: 1}", "{$inc: {n: 1}}");
        Assert.Equal(0, await things.CountDocumentsAsync("{}"));
        Assert.Equal(1, await things.CountDocumentsAsync(session, "{}"));
        await session.CommitTransactionAsync();

        Assert.Equal(1, await things.CountDocumentsAsync("{}"));
        Assert.Equal(1, (await others.Find("{}").SingleAsync())["n"].AsInt32);
    }

    [Fact]
    public async Task Abort_AfterWrites_LeavesNothing()
    {
        var things = engine.NewCollection();
        using var session = await engine.Client.StartSessionAsync();

        session.StartTransaction();
        await things.InsertManyAsync(session, Enumerable.Range(0, 500).Select(id => new BsonDocument("_id", id)));
        await session.AbortTransactionAsync();

        Assert.Equal(0, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task Write_SameDocumentInTwoTransactions_SecondIsTransient()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1, ["n"] = 0 });
        using var first = await engine.Client.StartSessionAsync();
        using var second = await engine.Client.StartSessionAsync();
        first.StartTransaction();
        second.StartTransaction();

        await things.UpdateOneAsync(first, "{_id: 1}", "{$inc: {n: 1}}");
        var error = await Assert.ThrowsAnyAsync<MongoException>(
            () => things.UpdateOneAsync(second, "{_id: 1}", "{$inc: {n: 1}}"));
        await first.CommitTransactionAsync();

        Assert.True(error.HasErrorLabel("TransientTransactionError"));
        Assert.Equal(1, (await things.Find("{}").SingleAsync())["n"].AsInt32);
    }

    [Fact]
    public async Task Write_AgainstAStaleSnapshot_IsTransient()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1, ["n"] = 0 });
        using var session = await engine.Client.StartSessionAsync();
        session.StartTransaction();
        Assert.Equal(0, (await things.Find(session, "{_id: 1}").SingleAsync())["n"].AsInt32);

        await things.UpdateOneAsync("{_id: 1}", "{$set: {n: 10}}");
        Assert.Equal(0, (await things.Find(session, "{_id: 1}").SingleAsync())["n"].AsInt32);
        var error = await Assert.ThrowsAnyAsync<MongoException>(
            () => things.UpdateOneAsync(session, "{_id: 1}", "{$inc: {n: 1}}"));

        Assert.True(error.HasErrorLabel("TransientTransactionError"));
    }

    [Fact]
    public async Task WithTransaction_EightWritersOnOneCounter_CountsExactly()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = "counter", ["n"] = 0 });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await Increment(things, $"{writer}/{i}");
        })));

        Assert.Equal(80, (await things.Find("{_id: 'counter'}").SingleAsync())["n"].AsInt32);
        Assert.Equal(81, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task Insert_DuplicateKey_RollsTheWholeTransactionBack()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1 });
        using var session = await engine.Client.StartSessionAsync();
        session.StartTransaction();
        await things.InsertOneAsync(session, new() { ["_id"] = 2 });

        var error =
            await Assert.ThrowsAsync<MongoWriteException>(() => things.InsertOneAsync(session, new() { ["_id"] = 1 }));
        var next =
            await Assert.ThrowsAnyAsync<MongoException>(() => things.InsertOneAsync(session, new() { ["_id"] = 3 }));

        Assert.Equal(ServerErrorCategory.DuplicateKey, error.WriteError.Category);
        Assert.True(next.HasErrorLabel("TransientTransactionError"));
        Assert.Equal(1, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task Transaction_IdleForTooLong_IsRolledBackAndFreesItsLocks()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1, ["n"] = 0 });
        await using var impatient = await engine.StartGateway("--transactionIdleSeconds", "1");
        using var client = LocalEngine.ClientOf(impatient);
        var same =
            client.GetDatabase(things.Database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>("things");
        using var session = await client.StartSessionAsync();
        session.StartTransaction();
        await same.UpdateOneAsync(session, "{_id: 1}", "{$inc: {n: 1}}");

        // Waits for the lock until the reaper has freed it.
        await things.UpdateOneAsync("{_id: 1}", "{$inc: {n: 10}}");
        var error = await Assert.ThrowsAnyAsync<MongoException>(() => session.CommitTransactionAsync());

        Assert.True(error.HasErrorLabel("TransientTransactionError"));
        Assert.Equal(10, (await things.Find("{}").SingleAsync())["n"].AsInt32);
    }

    [Fact]
    public async Task Transactions_MoreThanConnections_FailClearlyInsteadOfHanging()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1 });
        await using var small =
            await engine.StartGateway("--transactionConnections", "1", "--connectionWaitSeconds", "1");
        using var client = LocalEngine.ClientOf(small);
        var same =
            client.GetDatabase(things.Database.DatabaseNamespace.DatabaseName).GetCollection<BsonDocument>("things");
        using var first = await client.StartSessionAsync();
        using var second = await client.StartSessionAsync();
        first.StartTransaction();
        second.StartTransaction();

        await same.InsertOneAsync(first, new() { ["_id"] = 2 });
        var error =
            await Assert.ThrowsAsync<MongoCommandException>(() => same.InsertOneAsync(second, new() { ["_id"] = 3 }));

        Assert.Equal("ExceededTimeLimit", error.CodeName);
        Assert.True(error.HasErrorLabel("TransientTransactionError"));
        Assert.Contains("1 PostgreSQL connections for transactions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_InTransaction_PagesThroughItsOwnWrites()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = -1 });
        using var session = await engine.Client.StartSessionAsync();
        session.StartTransaction();
        await things.InsertManyAsync(session, Enumerable.Range(0, 400).Select(id => new BsonDocument("_id", id)));

        var read = await things.Find(session, "{}", new FindOptions { BatchSize = 30 }).Sort("{_id: -1}").ToListAsync();
        await session.CommitTransactionAsync();

        Assert.Equal(Enumerable.Range(-1, 401).Reverse(), read.Select(thing => thing["_id"].AsInt32));
    }

    private async Task Increment(IMongoCollection<BsonDocument> things, string mark)
    {
        using var session = await engine.Client.StartSessionAsync();
        await session.WithTransactionAsync(async (transaction, cancellationToken) =>
        {
            var counter = await things.Find(transaction, "{_id: 'counter'}").SingleAsync(cancellationToken);
            await things.UpdateOneAsync(transaction, "{_id: 'counter'}",
                new BsonDocument("$set", new BsonDocument("n", counter["n"].AsInt32 + 1)),
                cancellationToken: cancellationToken);
            await things.InsertOneAsync(transaction, new() { ["_id"] = mark }, cancellationToken: cancellationToken);
            return true;
        });
    }
}
