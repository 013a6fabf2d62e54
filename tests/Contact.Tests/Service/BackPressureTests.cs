using System.Net;
using System.Net.Http.Json;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>More events than can be numbered: refused in good time, nothing lost, taken again when there is room.</summary>
public sealed class BackPressureTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Inbox_Full_RefusesOnEveryPathWithATimeToComeBackAndTakesAgainWhenDrained()
    {
        var database = mongo.NewDatabase();
        await HeldLease.TakeAsync(database, HeldLease.Numbering);
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName,
            new Dictionary<string, string> { ["Contact:InboxEvents"] = "50" }).ReadyAsync();
        var accepted = 0;
        var refusal = await ContactApp.EventuallyAsync(
            async () =>
            {
                try
                {
                    await app.Contacts.IngestEventsAsync(Events($"e{accepted}-", 5), ContactApp.Caller);
                    accepted += 5;
                    return null;
                }
                catch (RpcException exception)
                {
                    return exception;
                }
            },
            fault => fault is not null);
        Assert.Equal(StatusCode.Unavailable, refusal!.StatusCode);
        Assert.InRange(accepted, 50, 100);

        using var http = app.Http();
        foreach (var (path, body) in ((string, string)[])[
            ("/v1/events", """{"events":[{"name":"x","userId":"u"}]}"""), ("/v1/track", """{"event":"x","userId":"u"}""")])
        {
            var answer = await http.PostAsync(
                new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
            Assert.Contains("\"UNAVAILABLE\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // What follows from events that were accepted still finds room.
        await app.Log.AppendEventsAsync(new AppendEventsRequest(), ContactApp.Caller);
        await HeldLease.FreeAsync(database, HeldLease.Numbering);
        await app.NumberedAsync(accepted);
        await ContactApp.EventuallyAsync(
            async () => await app.Contacts.IngestEventsAsync(Events("late-", 1), ContactApp.Caller), answer => answer.AcceptedCount == 1);
        var status = await app.NumberedAsync(accepted + 1);
        Assert.Equal(accepted + 1, status.LastN.Sum());
    }

    [Fact]
    public async Task Inbox_FilledByOneWorkspace_StillTakesATenthOfAnother()
    {
        var database = mongo.NewDatabase();
        await HeldLease.TakeAsync(database, HeldLease.Numbering);
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName,
            new Dictionary<string, string> { ["Contact:InboxEvents"] = "100" }).ReadyAsync();
        var greedy = await FillAsync(app, ContactApp.CallerIn("greedy"), "g");
        Assert.InRange(greedy, 100, 150);

        // Who has filled it is not counted at once; until then everybody is asked to come back.
        await ContactApp.EventuallyAsync(
            async () => await app.Contacts.IngestEventsAsync(Events("m-first", 1), ContactApp.CallerIn("modest")),
            answer => answer.AcceptedCount == 1);
        // What came in while it was counted may be counted twice until the next count, never left out.
        var modest = 1;
        await ContactApp.EventuallyAsync(
            async () => modest += await FillAsync(app, ContactApp.CallerIn("modest"), $"m{modest}-"), taken => taken >= 10);
        Assert.InRange(modest, 10, 20);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(
            async () => await app.Contacts.IngestEventsAsync(Events("g-late", 1), ContactApp.CallerIn("greedy")))).StatusCode);

        await HeldLease.FreeAsync(database, HeldLease.Numbering);
        Assert.Equal(greedy + modest, (await app.NumberedAsync(greedy + modest)).LastN.Sum());
    }

    [Fact]
    public async Task Streams_BeyondTheLimitOfAWorkspace_AreRefusedUntilOneEnds()
    {
        await using var app = await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName,
            new Dictionary<string, string> { ["Contact:StreamsPerWorkspace"] = "2" }).ReadyAsync();
        var first = await OpenAsync(app, ContactApp.Workspace);
        using var second = await OpenAsync(app, ContactApp.Workspace);

        var refused = await Assert.ThrowsAsync<RpcException>(() => OpenAsync(app, ContactApp.Workspace));
        using var other = await OpenAsync(app, "other");
        await first.RequestStream.CompleteAsync();
        Assert.False(await first.ResponseStream.MoveNext(CancellationToken.None));
        first.Dispose();
        using var next = await ContactApp.EventuallyAsync(
            async () =>
            {
                try
                {
                    return await OpenAsync(app, ContactApp.Workspace);
                }
                catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
                {
                    return null;
                }
            },
            stream => stream is not null);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("RATE_LIMITED", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task Gauge_CountsLostWithAProcess_EmptyInboxCorrectsThem()
    {
        var database = mongo.NewDatabase();
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName,
            new Dictionary<string, string> { ["Contact:InboxEvents"] = "50" }).ReadyAsync();
        var intake = app.Services.GetRequiredService<IntakeStore>();
        await intake.AddAsync(new Backlog(1000, 1000), CancellationToken.None);
        await ContactApp.EventuallyAsync(() => intake.AddAsync(default, CancellationToken.None), sums => sums == default);
        await ContactApp.EventuallyAsync(
            async () => await app.Contacts.IngestEventsAsync(Events("e", 1), ContactApp.Caller), answer => answer.AcceptedCount == 1);
    }

    [Fact]
    public async Task Ingest_TooLarge_Is413InJsonAndResourceExhaustedInGrpc()
    {
        await using var app = await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
        var large = new IngestEventsRequest
        {
            Events =
            {
                Enumerable.Range(0, 20).Select(i => new EventInput
                {
                    Name = "x", UserId = "u",
                    Properties = new Struct { Fields = { ["text"] = Value.ForString(new string('x', 31_000)) } },
                }),
            },
        };
        using var http = app.Http();
        using var content = new StringContent(large.ToString(), Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("\"TOO_LARGE\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Contacts.IngestEventsAsync(large, ContactApp.Caller));
        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
    }

    private static IngestEventsRequest Events(string prefix, int count) => new()
    {
        Events = { Enumerable.Range(0, count).Select(i => new EventInput { Id = $"{prefix}{i}", Name = "x", UserId = "u" }) },
    };

    // Sends until it is refused, and gives how many were taken.
    private static async Task<int> FillAsync(ContactApp app, Metadata caller, string prefix)
    {
        for (var accepted = 0; ; accepted += 5)
        {
            Assert.True(accepted < 1000, "The inbox takes everything.");
            try
            {
                await app.Contacts.IngestEventsAsync(Events($"{prefix}{accepted}-", 5), caller);
            }
            catch (RpcException exception)
            {
                Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
                return accepted;
            }
        }
    }

    // A stream that has been let in answers its first batch.
    private static async Task<AsyncDuplexStreamingCall<IngestStreamRequest, IngestEventsResponse>> OpenAsync(
        ContactApp app, string workspace)
    {
        var stream = app.Contacts.IngestStream(ContactApp.CallerIn(workspace));
        try
        {
            await stream.RequestStream.WriteAsync(new IngestStreamRequest
            {
                Events = { new EventInput { Name = "x", UserId = "u" } },
            });
        }
        catch (RpcException)
        {
            // Ended while it was being written to; only reading tells why, with its details.
        }

        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        return stream;
    }
}
