using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Two contact processes over one store: one numbers, the other stands by.</summary>
public sealed class TwoProcessTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Owner_StoppedLongerThanItsLeaseAndResumed_TheOtherNumbersAndNothingIsNumberedTwice()
    {
        var database = mongo.NewDatabase().DatabaseNamespace.DatabaseName;
        using var first = await ContactProcess.StartAsync(mongo, database);
        await SendAsync(first, "before", 50);
        await NumberedAsync(first, 50);
        using var second = await ContactProcess.StartAsync(mongo, database);

        // What the owner has taken up when it stands still is what it would number twice.
        var load = Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(second, $"during{i}", 50)));
        first.Process.Pause();
        await load;
        // Only once the lease of the one that stands still has run out.
        await NumberedAsync(second, 1050);
        first.Process.Resume();
        await SendAsync(first, "after", 50);
        await NumberedAsync(second, 1100);

        Assert.Equal(1100, await CheckDenseAsync(second));
    }

    [Fact]
    public async Task E9_TenCopiesAtTwoProcessesInParallel_OneEventAndNineDuplicates()
    {
        var fresh = mongo.NewDatabase();
        var database = fresh.DatabaseNamespace.DatabaseName;
        // A copy that comes when the first is numbered already is told so at once, or was sought for meanwhile: none is, here.
        await HeldLease.TakeAsync(fresh, HeldLease.Numbering);
        using var first = await ContactProcess.StartAsync(mongo, database);
        using var second = await ContactProcess.StartAsync(mongo, database);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            await ContactApp.EventuallyAsync(
                async () => await (i % 2 == 0 ? first : second).Contacts.IngestEventsAsync(Events("same", 1), ContactApp.Caller),
                _ => true)));
        Assert.All(answers, answer => Assert.Equal(1, answer.AcceptedCount));
        await HeldLease.FreeAsync(fresh, HeldLease.Numbering);
        await SendAsync(first, "last", 1);
        await NumberedAsync(first, 2);
        var duplicates = fresh.GetCollection<MongoDB.Bson.BsonDocument>("duplicates");
        await ContactApp.EventuallyAsync(
            () => duplicates.CountDocumentsAsync(MongoDB.Bson.BsonDocument.Parse("""{"event": "same-0"}"""), null, CancellationToken.None),
            count => count == 9);
        Assert.Equal(2, await CheckDenseAsync(first));
    }

    private static IngestEventsRequest Events(string prefix, int count) => new()
    {
        Events = { Enumerable.Range(0, count).Select(i => new EventInput { Id = $"{prefix}-{i}", Name = "x", AnonymousId = $"a{i}" }) },
    };

    private static async Task SendAsync(ContactProcess process, string prefix, int count)
    {
        var answer = await ContactApp.EventuallyAsync(
            async () => await process.Contacts.IngestEventsAsync(Events(prefix, count), ContactApp.Caller), _ => true);
        Assert.Equal(count, answer.AcceptedCount);
    }

    private static Task<GetLogStatusResponse> NumberedAsync(ContactProcess process, long events) => ContactApp.EventuallyAsync(
        async () => await process.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller),
        status => status.LastN.Sum() >= events);

    private static async Task<int> CheckDenseAsync(ContactProcess process)
    {
        var status = await process.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller);
        var ids = new List<string>();
        for (var p = 0; p < status.PartitionCount; p++)
        {
            var read = await process.Log.ReadEventsAsync(
                new ReadEventsRequest { Partition = p, FromN = 1, MaxEvents = 2000 }, ContactApp.Caller);
            Assert.Equal(status.LastN[p], read.Run.Events.Count);
            ids.AddRange(read.Run.Events.Select(e => e.Id));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        return ids.Count;
    }
}
