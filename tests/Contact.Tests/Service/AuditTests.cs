using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The audit log: notes taken once, listed, exported, and proved.</summary>
public sealed class AuditTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Metadata Gateway = ContactApp.CallerOf(CallerContext.Service, "gateway");

    [Fact]
    public async Task Call_WithIntentAndOutcome_IsOneEntry()
    {
        await using var app = await AppAsync();
        await NoteAsync(app, "r1", resource: "apiKeys/k1", request: """{"name":"new"}""", before: """{"id":"k1","name":"old"}""");
        var open = await GetAsync(app, "r1");
        await EndAsync(app, "r1", after: """{"id":"k1","name":"new"}""");
        var done = await GetAsync(app, "r1");

        Assert.Equal((AuditOutcome.Open, 0), (open.Outcome, open.EndNumber));
        Assert.Null(open.EndTime);
        Assert.Equal((AuditOutcome.Done, 1, 2), (done.Outcome, done.Number, done.EndNumber));
        Assert.Equal(("key_a", "x.Y/Z", "apiKeys/k1", "203.0.113.0/24"), (done.Principal, done.Call, done.Resource, done.Network));
        Assert.Equal(("new", "old", "new"), (Name(done.Request), Name(done.Before), Name(done.After)));
        Assert.True(done.Time <= done.EndTime);
    }

    [Fact]
    public async Task Notes_ThatComeTwice_AreKeptOnce_AndOutcomesWithoutIntentNever()
    {
        await using var app = await AppAsync();
        await EndAsync(app, "r1");
        for (var i = 0; i < 2; i++)
            await NoteAsync(app, "r1");
        for (var i = 0; i < 2; i++)
            await EndAsync(app, "r1", outcome: i == 0 ? "refused" : "done");

        var checkedAll = await VerifyAsync(app);
        Assert.Equal((true, 2), (checkedAll.Intact, checkedAll.CheckedCount));
        Assert.Equal(AuditOutcome.Refused, (await GetAsync(app, "r1")).Outcome);
    }

    [Fact]
    public async Task Notes_OfManyAtOnceOnTwoReplicas_MakeOneChainWithoutGaps()
    {
        var database = mongo.NewDatabase();
        await using var one = await AppAsync(database);
        await using var two = await AppAsync(database);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var app = i % 2 == 0 ? one : two;
            await NoteAsync(app, $"r{i}");
            await EndAsync(app, $"r{i}");
        }));

        var whole = await VerifyAsync(one);
        Assert.Equal((true, 120, 120, false), (whole.Intact, whole.CheckedCount, whole.LastNumber, whole.More));
    }

    [Theory]
    [InlineData("x", "{\"kind\":\"forged\"}", 2)]
    [InlineData("h", "00", 2)]
    [InlineData("p", "main/somebody_else", 3)]
    [InlineData("k", "o", 3)]
    public async Task Record_ThatWasChangedInTheStore_IsFound(string field, string value, long number)
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await NoteAsync(app, "r1");
        await EndAsync(app, "r1");
        await NoteAsync(app, "r2");
        await database.GetCollection<BsonDocument>("audit").UpdateOneAsync(
            new BsonDocument("n", number), new BsonDocument("$set", new BsonDocument(field, value)));

        var broken = await VerifyAsync(app);

        Assert.Equal((false, number), (broken.Intact, broken.BrokenNumber));
        Assert.NotEmpty(broken.Fault);
    }

    [Fact]
    public async Task Record_ThatWasTakenAway_IsFound_AtTheEndByWhatWasWrittenDown()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        foreach (var id in new[] { "r1", "r2", "r3" })
            await NoteAsync(app, id);
        var known = await VerifyAsync(app);
        var audit = database.GetCollection<BsonDocument>("audit");

        await audit.DeleteOneAsync(new BsonDocument("n", 3));
        var shorter = await VerifyAsync(app);
        var missing = await VerifyAsync(app, known);
        await audit.DeleteOneAsync(new BsonDocument("n", 1));
        var beheaded = await VerifyAsync(app);

        Assert.True(known.Intact);
        Assert.True(shorter.Intact);
        Assert.Equal((false, 3), (missing.Intact, missing.BrokenNumber));
        Assert.Equal((false, 2), (beheaded.Intact, beheaded.BrokenNumber));
    }

    [Fact]
    public async Task Export_IsAChainThatAnybodyCanCheck()
    {
        await using var app = await AppAsync();
        for (var i = 0; i < 3; i++)
            await NoteAsync(app, $"r{i}", request: """{"text":"<中>"}""");
        using var http = app.Http();

        var lines = (await http.GetStringAsync(new Uri("/v1/auditEntries:export", UriKind.Relative)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal(["1", "2", "3"], lines.Select(line => (string)line["number"]!));
        var before = new string('0', 64);
        foreach (var line in lines)
        {
            Assert.Equal(before, (string)line["previousHash"]!);
            var text = before + (string)line["body"]!;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), (string)line["hash"]!);
            before = (string)line["hash"]!;
        }
    }

    [Fact]
    public async Task List_ByResourcePrincipalCallAndTime_HasWhatFits()
    {
        await using var app = await AppAsync();
        await NoteAsync(app, "made", resource: "apiKeys");
        await EndAsync(app, "made", resource: "apiKeys/k1");
        await NoteAsync(app, "changed", resource: "apiKeys/k1", principal: "key_b");
        await EndAsync(app, "changed", resource: "apiKeys/k1");
        await NoteAsync(app, "other", resource: "apiKeys/k2", call: "x.Y/End");
        var time = (await GetAsync(app, "changed")).Time;

        Assert.Equal(["other", "changed", "made"], await IdsAsync(app, ""));
        Assert.Equal(["changed", "made"], await IdsAsync(app, "resource=\"apiKeys/k1\""));
        Assert.Equal(["changed"], await IdsAsync(app, "resource=\"apiKeys/k1\" AND principal=\"key_b\""));
        Assert.Equal(["other", "made"], await IdsAsync(app, "principal=\"key_a\""));
        Assert.Equal(["other"], await IdsAsync(app, "call=\"x.Y/End\""));
        Assert.DoesNotContain("made", await IdsAsync(app, "principal=\"key_b\"", from: time));
        Assert.DoesNotContain("changed", await IdsAsync(app, "", to: time));
        Assert.Empty(await IdsAsync(app, "", workspace: "other"));
    }

    [Theory]
    [InlineData("actor=\"x\"")]
    [InlineData("principal=x")]
    [InlineData("principal=\"x\" OR call=\"y\"")]
    public async Task List_ByAFilterThatIsNone_IsRefused(string filter)
    {
        await using var app = await AppAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => IdsAsync(app, filter));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await AppAsync();
        foreach (var id in new[] { "r1", "r2", "r3" })
            await NoteAsync(app, id);

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"), new Dictionary<string, string> { ["ListAuditEntries"] = "{}" }, [],
            AuditService.Descriptor);
    }

    private static async Task NoteAsync(
        ContactApp app, string id, string resource = "apiKeys/k1", string principal = "key_a", string call = "x.Y/Z",
        string request = "", string before = "") =>
        await app.AuditNotes.NoteIntentAsync(new NoteIntentRequest
        {
            Workspace = ContactApp.Workspace, Id = id, Principal = principal, Call = call, Resource = resource,
            Network = "203.0.113.0/24", RequestJson = request, BeforeJson = before,
        }, Gateway);

    private static async Task EndAsync(
        ContactApp app, string id, string outcome = "done", string resource = "", string after = "") =>
        await app.AuditNotes.NoteOutcomeAsync(new NoteOutcomeRequest
        {
            Workspace = ContactApp.Workspace, Id = id, Outcome = outcome, Resource = resource, AfterJson = after,
        }, Gateway);

    [Theory]
    [InlineData(1, "", 0, "known_hash")]
    [InlineData(1, "zz", 0, "known_hash")]
    [InlineData(0, "00000000000000000000000000000000000000000000000000000000000000ff", 0, "known_number")]
    [InlineData(0, "", 7, "start_number")]
    public async Task Verify_OfHalfARecordOrBehindTheEnd_IsRefusedAndNeitherIntactNorBroken(
        long number, string hash, long start, string field)
    {
        await using var app = await AppAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Audit.VerifyAuditEntriesAsync(
            new VerifyAuditEntriesRequest { KnownNumber = number, KnownHash = hash, StartNumber = start }, ContactApp.Caller));
        Assert.Equal(field, Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Verify_OfAnEmptyChainWithWhatItAnsweredBefore_IsIntact()
    {
        await using var app = await AppAsync();
        var empty = await VerifyAsync(app);
        Assert.Equal(0, empty.LastNumber);
        Assert.True((await VerifyAsync(app, empty)).Intact);
    }

    private static async Task<AuditEntry> GetAsync(ContactApp app, string id) =>
        await app.Audit.GetAuditEntryAsync(new GetAuditEntryRequest { AuditEntry = id }, ContactApp.Caller);

    private static async Task<VerifyAuditEntriesResponse> VerifyAsync(ContactApp app, VerifyAuditEntriesResponse? known = null) =>
        await app.Audit.VerifyAuditEntriesAsync(
            new VerifyAuditEntriesRequest { KnownNumber = known?.LastNumber ?? 0, KnownHash = known?.LastHash ?? "" }, ContactApp.Caller);

    private static async Task<IEnumerable<string>> IdsAsync(
        ContactApp app, string filter, Timestamp? from = null, Timestamp? to = null, string workspace = ContactApp.Workspace) =>
        (await app.Audit.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Filter = filter, StartTime = from, EndTime = to }, ContactApp.CallerIn(workspace)))
        .AuditEntries.Select(entry => entry.Id);

    private static string Name(Struct part) => part.Fields["name"].StringValue;

    private async Task<ContactApp> AppAsync(IMongoDatabase? database = null) =>
        await new ContactApp(mongo, (database ?? mongo.NewDatabase()).DatabaseNamespace.DatabaseName).ReadyAsync();
}
