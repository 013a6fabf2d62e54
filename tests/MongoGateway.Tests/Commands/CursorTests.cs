using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Commands;

[Collection(EngineCollection.Name)]
public sealed class CursorTests(LocalEngine engine)
{
    [Theory]
    [InlineData(null)]
    [InlineData("{n: -1}")]
    [InlineData("{_id: -1}")]
    public async Task Find_ManyPages_GivesEachDocumentOnce(string? sort)
    {
        var things = await Filled(5_000);

        var order = sort is null ? null : (SortDefinition<BsonDocument>)sort;
        var all = await things.Find("{}", new FindOptions { BatchSize = 70 }).Sort(order).ToListAsync();

        Assert.Equal(5_000, all.Select(thing => thing["_id"]).Distinct().Count());
        Assert.Equal(5_000, all.Count);
        if (sort is not null)
            Assert.Equal(Enumerable.Range(0, 5_000).Reverse(), all.Select(thing => thing["_id"].AsInt32));
    }

    [Fact]
    public async Task Find_MoreOpenCursorsThanConnections_StillAnswers()
    {
        var things = await Filled(500);
        var cursors = new List<IAsyncCursor<BsonDocument>>();

        for (var i = 0; i < 60; i++)
            cursors.Add(await things.Find("{}", new FindOptions { BatchSize = 10 }).Sort("{n: 1}").ToCursorAsync());

        Assert.Equal(500, await things.CountDocumentsAsync("{}"));
        foreach (var cursor in cursors)
        {
            Assert.True(await cursor.MoveNextAsync());
            Assert.True(await cursor.MoveNextAsync());
            cursor.Dispose();
        }
    }

    [Fact]
    public async Task KillCursors_OpenCursor_NextPageIsCursorNotFound()
    {
        var things = await Filled(500);
        var database = things.Database;
        var page = await database.RunCommandAsync<BsonDocument>("{find: 'things', sort: {n: 1}, batchSize: 5}");
        var id = page["cursor"]["id"].AsInt64;

        var killed = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["killCursors"] = "things", ["cursors"] = new BsonArray { id, 99L } });
        var error = await Assert.ThrowsAsync<MongoCommandException>(() => database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["getMore"] = id, ["collection"] = "things" }));

        Assert.Equal([id], killed["cursorsKilled"].AsBsonArray.Select(cursor => cursor.AsInt64));
        Assert.Equal([99L], killed["cursorsNotFound"].AsBsonArray.Select(cursor => cursor.AsInt64));
        Assert.Equal(43, error.Code);
    }

    [Fact]
    public async Task Cursor_IdleForTooLong_IsClosed()
    {
        var things = await Filled(500);
        await using var impatient = await engine.StartGateway("--cursorIdleSeconds", "5");
        using var client = LocalEngine.ClientOf(impatient);
        var database = client.GetDatabase(things.Database.DatabaseNamespace.DatabaseName);
        var page = await database.RunCommandAsync<BsonDocument>("{find: 'things', sort: {n: 1}, batchSize: 5}");

        var id = page["cursor"]["id"].AsInt64;

        Assert.True(engine.HasFileOf(id));
        await Eventually.Holds(() => Task.FromResult(!engine.HasFileOf(id)));
        var error = await Assert.ThrowsAsync<MongoCommandException>(() => database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["getMore"] = id, ["collection"] = "things" }));

        Assert.Equal(43, error.Code);
    }

    private async Task<IMongoCollection<BsonDocument>> Filled(int count)
    {
        var things = engine.NewCollection();
        await things.InsertManyAsync(
            Enumerable.Range(0, count).Select(id => new BsonDocument { ["_id"] = id, ["n"] = id }));
        return things;
    }
}
