using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Commands;

[Collection(EngineCollection.Name)]
public sealed class CrudTests(LocalEngine engine)
{
    [Fact]
    public async Task Insert_AllTypes_ReadsBackTheSameBytes()
    {
        var things = engine.NewCollection();
        var document = new BsonDocument
        {
            ["_id"] = ObjectId.GenerateNewId(),
            ["double"] = 1.5, ["text"] = "名字",
            ["document"] = new BsonDocument("a", new BsonArray { 1, "b", BsonNull.Value }),
            ["binary"] = new BsonBinaryData([1, 2, 3]), ["yes"] = true, ["at"] = new BsonDateTime(1_795_000_000_123),
            ["regex"] = new BsonRegularExpression("^a.*", "i"), ["int"] = 7, ["stamp"] = new BsonTimestamp(1, 2),
            ["long"] = 1L << 40, ["decimal"] = new BsonDecimal128(12.34m),
            ["min"] = BsonMinKey.Value, ["max"] = BsonMaxKey.Value,
        };

        await things.InsertOneAsync(document);

        var read = await things.Find("{}").SingleAsync();
        Assert.Equal(document.ToBson(), read.ToBson());
    }

    [Fact]
    public async Task BulkWrite_OrderedWithDuplicate_StopsAtIt()
    {
        var things = engine.NewCollection();
        var inserts = new[] { 1, 2, 2, 3 }.Select(id => new InsertOneModel<BsonDocument>(new BsonDocument("_id", id)));

        var error =
            await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(() => things.BulkWriteAsync(inserts));

        var failed = Assert.Single(error.WriteErrors);
        Assert.Equal((2, ServerErrorCategory.DuplicateKey), (failed.Index, failed.Category));
        Assert.Equal(2, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task BulkWrite_UnorderedWithDuplicates_WritesAllOthers()
    {
        var things = engine.NewCollection();
        var inserts =
            new[] { 1, 2, 2, 1, 3 }.Select(id => new InsertOneModel<BsonDocument>(new BsonDocument("_id", id)));

        var error = await Assert.ThrowsAsync<MongoBulkWriteException<BsonDocument>>(
            () => things.BulkWriteAsync(inserts, new BulkWriteOptions { IsOrdered = false }));

        Assert.Equal([2, 3], error.WriteErrors.Select(failed => failed.Index));
        Assert.Equal(3, await things.CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task BulkWrite_MixedOperations_CountsEachKind()
    {
        var things = engine.NewCollection();
        await things.InsertManyAsync(
            Enumerable.Range(1, 10).Select(id => new BsonDocument { ["_id"] = id, ["n"] = 0 }));

        var result = await things.BulkWriteAsync(
        [
            new UpdateManyModel<BsonDocument>("{_id: {$lte: 5}}", "{$inc: {n: 1}}"),
            new UpdateOneModel<BsonDocument>("{_id: 20}", "{$set: {n: 1}}") { IsUpsert = true },
            new ReplaceOneModel<BsonDocument>("{_id: 9}", new BsonDocument("replaced", true)),
            new DeleteOneModel<BsonDocument>("{_id: 10}"),
        ]);

        Assert.Equal((6L, 6L, 1L), (result.MatchedCount, result.ModifiedCount, result.DeletedCount));
        Assert.Equal(20, Assert.Single(result.Upserts).Id.AsInt32);
    }

    [Fact]
    public async Task UniqueIndex_SecondValue_NamesTheIndex()
    {
        var things = engine.NewCollection();
        await things.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(
            "{mail: 1}", new CreateIndexOptions { Unique = true, Name = "mail_unique" }));
        await things.InsertManyAsync([new() { ["_id"] = 1, ["mail"] = "a" }, new() { ["_id"] = 2, ["mail"] = "b" }]);

        var insert =
            await Assert.ThrowsAsync<MongoWriteException>(() => things.InsertOneAsync(new() { ["mail"] = "a" }));
        var modify = await Assert.ThrowsAsync<MongoCommandException>(
            () => things.FindOneAndUpdateAsync("{_id: 2}", "{$set: {mail: 'a'}}"));

        Assert.Equal(ServerErrorCategory.DuplicateKey, insert.WriteError.Category);
        Assert.StartsWith("E11000 ", insert.WriteError.Message, StringComparison.Ordinal);
        Assert.Contains("index: mail_unique", insert.WriteError.Message, StringComparison.Ordinal);
        Assert.Equal(11000, modify.Code);
        Assert.Contains("index: mail_unique", modify.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindOneAndUpdate_Upsert_GivesTheNewDocument()
    {
        var things = engine.NewCollection();
        var options =
            new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After };

        var first = await things.FindOneAndUpdateAsync("{_id: 1}", "{$inc: {n: 1}}", options);
        var second = await things.FindOneAndUpdateAsync("{_id: 1}", "{$inc: {n: 1}}", options);

        Assert.Equal((1, 2), (first["n"].AsInt32, second["n"].AsInt32));
    }

    [Fact]
    public async Task Aggregate_GroupAndLookup_ComputesOnTheServer()
    {
        var things = engine.NewCollection();
        await things.InsertManyAsync(
            Enumerable.Range(0, 300).Select(id => new BsonDocument { ["_id"] = id, ["group"] = id % 3, ["n"] = id }));

        var sums = await things.Aggregate()
            .Group("{_id: '$group', sum: {$sum: '$n'}}").Sort("{_id: 1}")
            .Lookup("things", "_id", "_id", "same")
            .ToListAsync();

        Assert.Equal([14850, 14950, 15050], sums.Select(group => group["sum"].AsInt32));
        Assert.All(sums, group => Assert.Single(group["same"].AsBsonArray));
    }

    [Fact]
    public async Task Update_WrongType_IsAWriteErrorWithMongosCode()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1, ["text"] = "a" });

        var error =
            await Assert.ThrowsAsync<MongoWriteException>(() => things.UpdateOneAsync("{_id: 1}", "{$inc: {text: 1}}"));

        Assert.Equal(14, error.WriteError.Code);
    }

    [Fact]
    public async Task Command_Unknown_SaysSo()
    {
        var error = await Assert.ThrowsAsync<MongoCommandException>(
            () => engine.Client.GetDatabase("test").RunCommandAsync<BsonDocument>("{makeCoffee: 1}"));

        Assert.Equal((59, "CommandNotFound"), (error.Code, error.CodeName));
    }

    [Fact]
    public async Task Write_Unacknowledged_ArrivesAndLeavesTheConnectionUsable()
    {
        var things = engine.NewCollection();

        await things.WithWriteConcern(WriteConcern.Unacknowledged).InsertOneAsync(new() { ["_id"] = 1 });

        await Eventually.Holds(async () => await things.CountDocumentsAsync("{}") == 1);
    }

    // Drivers for other languages put the operations into the command document instead of a sequence.
    [Fact]
    public async Task Write_OperationsInTheCommandDocument_WorksLikeASequence()
    {
        var things = engine.NewCollection();

        var inserted = await things.Database.RunCommandAsync<BsonDocument>(
            "{insert: 'things', ordered: false, documents: [{_id: 1}, {_id: 1}, {_id: 2}]}");
        await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => things.Database.RunCommandAsync<BsonDocument>(
            "{update: 'things', ordered: false, updates: [" +
            "{q: {_id: 8}, u: {$inc: {n: 1}}, upsert: true}, {q: {_id: 9}, u: {$inc: {n: 1}}, upsert: true}]}"))));

        Assert.Equal(2, inserted["n"].AsInt32);
        Assert.Equal(
            (1, 11000), (inserted["writeErrors"][0]["index"].AsInt32, inserted["writeErrors"][0]["code"].AsInt32));
        Assert.All(await things.Find("{_id: {$gte: 8}}").ToListAsync(), thing => Assert.Equal(16, thing["n"].AsInt32));
    }

    [Fact]
    public async Task Upsert_RacingWriters_MakesOneDocumentAndLosesNothing()
    {
        var things = engine.NewCollection();
        await things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>("{key: 1}", new CreateIndexOptions { Unique = true }));
        var options = new UpdateOptions { IsUpsert = true };

        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(() => writer % 2 == 0
            ? things.UpdateOneAsync("{key: 'x'}", "{$inc: {n: 1}}", options)
            : things.FindOneAndUpdateAsync("{key: 'x'}", "{$inc: {n: 1}}",
                new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true }) as Task)));

        Assert.Equal(32, (await things.Find("{}").SingleAsync())["n"].AsInt32);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BulkUpsert_RacingWriters_AppliesEachOperationOnce(bool isOrdered)
    {
        var things = engine.NewCollection();
        const int writers = 8, keys = 40;

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            var order = Enumerable.Range(0, keys).ToArray();
            new Random(writer).Shuffle(order);
            return things.BulkWriteAsync(
                order.Select(key => new UpdateOneModel<BsonDocument>(
                    new BsonDocument("_id", key), "{$inc: {n: 1}}") { IsUpsert = true }),
                new BulkWriteOptions { IsOrdered = isOrdered });
        })));

        var all = await things.Find("{}").ToListAsync();
        Assert.Equal(keys, all.Count);
        Assert.All(all, thing => Assert.Equal(writers, thing["n"].AsInt32));
    }
}
