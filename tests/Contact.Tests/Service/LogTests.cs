using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

public sealed class LogTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task ReadEvents_ManyWritersTwoReplicas_EveryEventOnceAndNumbersDense()
    {
        var database = mongo.NewDatabase().DatabaseNamespace.DatabaseName;
        await using var first = await new ContactApp(mongo, database).ReadyAsync();
        await using var second = await new ContactApp(mongo, database).ReadyAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => SendAsync(i % 2 == 0 ? first : second, $"a{i}", 10)));
        await first.NumberedAsync(400);
        Assert.Equal(400, await CheckLogAsync(first));
    }

    [Fact]
    public async Task Numberer_ActiveReplicaGoes_StandbyTakesOverAndNothingIsLost()
    {
        var database = mongo.NewDatabase().DatabaseNamespace.DatabaseName;
        var first = await new ContactApp(mongo, database).ReadyAsync();
        await SendAsync(first, "before", 50);
        await first.NumberedAsync(50);
        await using var second = await new ContactApp(mongo, database).ReadyAsync();
        var sending = Task.WhenAll(Enumerable.Range(0, 10).Select(i => SendAsync(second, $"b{i}", 10)));
        await first.DisposeAsync();
        await sending;
        await second.NumberedAsync(150);
        Assert.Equal(150, await CheckLogAsync(second));
    }

    [Fact]
    public async Task AppendEvents_SameConclusionTwice_OnceInTheLog()
    {
        await using var app = await AppAsync();
        await SendAsync(app, "u", 1);
        var contact = await ContactApp.EventuallyAsync(
            async () => await app.Contacts.LookupContactAsync(
                new LookupContactRequest { Identifier = "anonymous_id:u-0" }, ContactApp.Caller), _ => true);
        var conclusion = new Conclusion
        {
            Id = "derived-1", Workspace = ContactApp.Workspace, Contact = contact.Contact_, Name = EventNames.TagAdded,
            OccurredAt = DateTimeOffset.UnixEpoch.AddYears(55).ToTimestamp(), Hop = 1,
        };
        for (var i = 0; i < 3; i++)
            await app.Log.AppendEventsAsync(new AppendEventsRequest { Conclusions = { conclusion } }, ContactApp.Caller);
        await SendAsync(app, "v", 1);
        await app.NumberedAsync(3);
        Assert.Equal(3, await CheckLogAsync(app));
    }

    [Fact]
    public async Task ReadEvents_DocumentWithAFieldOfANewerVersion_IsRead()
    {
        var database = mongo.NewDatabase();
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        await SendAsync(app, "u", 1);
        await app.NumberedAsync(1);
        await database.GetCollection<BsonDocument>("events").UpdateManyAsync(
            new BsonDocument(), new BsonDocument("$set", new BsonDocument("new_field", 1)));

        Assert.Equal(1, await CheckLogAsync(app));
    }

    [Fact]
    public async Task AppendEvents_TooManyHopsOrNoContact_RejectedByPosition()
    {
        await using var app = await AppAsync();
        var good = new Conclusion
        {
            Id = "1", Workspace = "main", Contact = "c_" + new string('0', 26), Name = "tag_added",
            OccurredAt = new Timestamp(), Hop = 1,
        };
        var answer = await app.Log.AppendEventsAsync(new AppendEventsRequest
        {
            Conclusions = { good, new Conclusion(good) { Id = "2", Hop = 9 }, new Conclusion(good) { Id = "3", Contact = "" } },
        }, ContactApp.Caller);
        Assert.Equal([1, 2], answer.Rejected.Select(r => r.Index));
    }

    [Fact]
    public async Task ListContactEvents_Pages_CoverEverythingOnceAndRefuseForeignTokens()
    {
        await using var app = await AppAsync();
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events = { Enumerable.Range(0, 25).Select(i => new EventInput { Id = $"e{i:D2}", Name = "x", UserId = "u" }) },
        }, ContactApp.Caller);
        await app.NumberedAsync(25);
        var contact = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u" }, ContactApp.Caller);
        var ids = new List<string>();
        var request = new ListContactEventsRequest { Contact = contact.Contact_, PageSize = 10 };
        do
        {
            var page = await app.Contacts.ListContactEventsAsync(request, ContactApp.Caller);
            ids.AddRange(page.Events.Select(e => e.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(25, ids.Distinct().Count());
        Assert.Equal(25, ids.Count);

        request.PageToken = (await app.Contacts.ListContactEventsAsync(request, ContactApp.Caller)).NextPageToken;
        request.Name = "other";
        var fault = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Contacts.ListContactEventsAsync(request, ContactApp.Caller));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    [Fact]
    public async Task ResolveCredential_KnownAndUnknownKey_WorkspaceOrNotFound()
    {
        await using var app = await AppAsync();
        static string Hash(string key) => Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
        var write = await app.Credentials.ResolveCredentialAsync(new ResolveCredentialRequest { KeySha256 = Hash("wk_test") }, ContactApp.Caller);
        Assert.Equal((CredentialKind.WriteKey, "main"), (write.Kind, write.Workspace));
        var fault = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Credentials.ResolveCredentialAsync(new ResolveCredentialRequest { KeySha256 = Hash("wk_other") }, ContactApp.Caller));
        Assert.Equal(StatusCode.NotFound, fault.StatusCode);
    }

    private static async Task SendAsync(ContactApp app, string prefix, int count) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                Enumerable.Range(0, count).Select(i => new EventInput
                {
                    Id = $"{prefix}-{i}", Name = "x", AnonymousId = $"{prefix}-{i % 7}",
                }),
            },
        }, ContactApp.Caller);

    /// <summary>Reads the whole log and checks that numbers are dense and ids unique; the number of events.</summary>
    private static async Task<int> CheckLogAsync(ContactApp app)
    {
        var status = await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller);
        var ids = new List<string>();
        for (var p = 0; p < status.PartitionCount; p++)
        {
            var answer = await app.Log.ReadEventsAsync(
                new ReadEventsRequest { Partition = p, FromN = 1, MaxEvents = 2000 }, ContactApp.Caller);
            Assert.Equal(status.LastN[p], answer.Run.Events.Count);
            ids.AddRange(answer.Run.Events.Select(e => e.Id));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        return ids.Count;
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
