using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Commands;

[Collection(EngineCollection.Name)]
public sealed class CollectionTests(LocalEngine engine)
{
    [Fact]
    public async Task Collections_CreateRenameDrop_AreListed()
    {
        var database = engine.NewCollection().Database;

        await database.CreateCollectionAsync("one");
        await database.CreateCollectionAsync("two");
        await database.RenameCollectionAsync("two", "three");
        await database.DropCollectionAsync("one");
        await database.DropCollectionAsync("never");

        Assert.Equal(["three"], await database.ListCollectionNames().ToListAsync());
    }

    [Fact]
    public async Task CollMod_Validator_IsEnforced()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1 });

        await things.Database.RunCommandAsync<BsonDocument>(
            "{collMod: 'things', validator: {$jsonSchema: {required: ['name']}}}");
        var error = await Assert.ThrowsAsync<MongoWriteException>(() => things.InsertOneAsync(new() { ["_id"] = 2 }));

        Assert.Equal(121, error.WriteError.Code);
    }

    [Fact]
    public async Task Statistics_CollectionAndDatabase_CountDocuments()
    {
        var things = engine.NewCollection();
        await things.InsertManyAsync(Enumerable.Range(0, 10).Select(id => new BsonDocument("_id", id)));

        var collection = await things.Database.RunCommandAsync<BsonDocument>("{collStats: 'things'}");
        var database = await things.Database.RunCommandAsync<BsonDocument>("{dbStats: 1}");

        Assert.Equal(10, collection["count"].ToInt32());
        Assert.Equal(1, database["collections"].ToInt32());
    }

    [Fact]
    public async Task DropDatabase_WithCollections_LeavesNothing()
    {
        var things = engine.NewCollection();
        await things.InsertOneAsync(new() { ["_id"] = 1 });
        var name = things.Database.DatabaseNamespace.DatabaseName;

        await engine.Client.DropDatabaseAsync(name);

        Assert.DoesNotContain(name, await engine.Client.ListDatabaseNames().ToListAsync());
    }
}
