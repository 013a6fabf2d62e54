using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.MongoGateway.Tests.Commands;

[Collection(EngineCollection.Name)]
public sealed class IndexTests(LocalEngine engine)
{
    [Theory]
    [InlineData("{find: 'things', filter: {a: 1, b: {$gt: 2}}}", "a_b")]
    [InlineData("{find: 'things', filter: {_id: 5}}", "_id_")]
    [InlineData("{aggregate: 'things', pipeline: [{$match: {a: 1}}, {$group: {_id: '$b'}}], cursor: {}}", "a_b")]
    [InlineData("{count: 'things', query: {a: 1}}", "a_b")]
    [InlineData("{update: 'things', updates: [{q: {a: 1}, u: {$set: {c: 1}}}]}", "a_b")]
    [InlineData("{delete: 'things', deletes: [{q: {a: 1}, limit: 1}]}", "a_b")]
    [InlineData("{findAndModify: 'things', query: {a: 1}, sort: {b: 1}, update: {$set: {c: 1}}}", "a_b")]
    public async Task Explain_IndexFits_NamesIt(string command, string index)
    {
        var things = await Indexed();

        var plan = await Explain(things, command);

        Assert.Equal(index, Stage(plan, "IXSCAN")?["indexName"].AsString);
        Assert.Null(Stage(plan, "COLLSCAN"));
    }

    [Fact]
    public async Task Explain_NoIndexFits_ScansTheCollection()
    {
        var things = await Indexed();

        Assert.NotNull(Stage(await Explain(things, "{find: 'things', filter: {c: 1}}"), "COLLSCAN"));
    }

    [Fact]
    public async Task Explain_ExecutedFind_CountsDocuments()
    {
        var things = await Indexed();

        var explained = await things.Database.RunCommandAsync<BsonDocument>(
            "{explain: {find: 'things', filter: {a: 1}}, verbosity: 'executionStats'}");

        Assert.Equal(20, explained["executionStats"]["nReturned"].ToInt32());
        Assert.Equal(20, explained["executionStats"]["totalDocsExamined"].ToInt32());
    }

    [Fact]
    public async Task Explain_Update_ChangesNothing()
    {
        var things = await Indexed();

        await things.Database.RunCommandAsync<BsonDocument>(
            "{explain: {update: 'things', updates: [{q: {a: 1}, u: {$set: {c: 1}}, multi: true}]}, " +
            "verbosity: 'executionStats'}");

        Assert.Equal(0, await things.CountDocumentsAsync("{c: 1}"));
    }

    [Fact]
    public async Task CreateIndex_SameNameOtherKeys_IsRefusedWithMongosCode()
    {
        var things = await Indexed();

        var error = await Assert.ThrowsAsync<MongoCommandException>(() => things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>("{z: 1}", new CreateIndexOptions { Name = "a_b" })));

        Assert.Equal(86, error.Code);
    }

    [Fact]
    public async Task DropIndex_Twice_SecondIsIndexNotFound()
    {
        var things = await Indexed();

        await things.Indexes.DropOneAsync("a_b");
        var error = await Assert.ThrowsAsync<MongoCommandException>(() => things.Indexes.DropOneAsync("a_b"));

        Assert.Equal(27, error.Code);
        Assert.Equal(["_id_"], (await things.Indexes.List().ToListAsync()).Select(index => index["name"].AsString));
    }

    private async Task<IMongoCollection<BsonDocument>> Indexed()
    {
        var things = engine.NewCollection();
        await things.InsertManyAsync(
            Enumerable.Range(0, 200).Select(id => new BsonDocument { ["_id"] = id, ["a"] = id % 10, ["b"] = id }));
        await things.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>("{a: 1, b: 1}", new CreateIndexOptions { Name = "a_b" }));
        return things;
    }

    private static async Task<BsonDocument> Explain(IMongoCollection<BsonDocument> things, string command)
    {
        var reply = await things.Database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["explain"] = BsonDocument.Parse(command), ["verbosity"] = "queryPlanner" });
        return reply["queryPlanner"]["winningPlan"].AsBsonDocument;
    }

    private static BsonDocument? Stage(BsonDocument plan, string stage) =>
        plan["stage"] == stage ? plan
        : plan.TryGetValue("inputStage", out var input) ? Stage(input.AsBsonDocument, stage)
        : null;
}
