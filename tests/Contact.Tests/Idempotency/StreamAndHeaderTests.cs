using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Idempotency;

/// <summary>The same promise on streams, over HTTP, and on every other write of contact.</summary>
public sealed class StreamAndHeaderTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Stream_BatchRepeatedInAnotherStreamOrAsACall_SameAnswerAndNothingTwice()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var batch = new IngestStreamRequest { RequestId = "b1", Events = { Requests.Events("", "seen").Events } };
        var answers = await StreamAsync(requests, batch, batch);
        answers.AddRange(await StreamAsync(requests, batch));
        answers.Add(await requests.SendAsync(Requests.Events("b1", "seen")));
        Assert.Equal(3, answers[0].AcceptedCount);
        Assert.Single(answers.Select(answer => answer.ToByteString()).Distinct());
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Stream_OtherBatchUnderAUsedId_EndsWithTheReason()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var other = new IngestStreamRequest { RequestId = "b1", Events = { Requests.Events("", "other").Events } };
        await requests.SendAsync(Requests.Events("b1", "seen"));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await Requests.RefusalAsync(() => StreamAsync(requests, other)));
    }

    [Fact]
    public async Task Stream_NamedAsOneRequest_IsRefused()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var headers = ContactApp.Caller;
        headers.Add("idempotency-key", "k");
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => StreamAsync(requests, headers, new IngestStreamRequest { Events = { new EventInput { Name = "x", UserId = "u" } } }));
        Assert.Equal("Idempotency-Key", Assert.Single(
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Header_OnHttp_MeansWhatTheFieldMeans()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var bare = """{"events": [{"name": "seen", "userId": "u", "properties": {"a": 1, "b": 2}}]}""";
        var same = """{"requestId": "k1", "events": [{"userId": "u", "name": "seen", "properties": {"b": 2, "a": 1}}]}""";
        var first = await PostAsync(requests, bare, "k1");
        var second = await PostAsync(requests, bare, "k1");
        var third = await PostAsync(requests, same, null);
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.False(first.Replayed);
        Assert.Equal((first.Status, first.Body, true), (second.Status, second.Body, second.Replayed));
        Assert.Equal((first.Status, first.Body, true), (third.Status, third.Body, third.Replayed));

        var other = await PostAsync(requests, bare.Replace("seen", "bought", StringComparison.Ordinal), "k1");
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Contains("IDEMPOTENCY_KEY_REUSED", other.Body, StringComparison.Ordinal);
        var both = await PostAsync(requests, same, "k2");
        Assert.Equal(HttpStatusCode.BadRequest, both.Status);
        Assert.Contains("\"field\":\"request_id\"", both.Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Header_WhileTheRequestRuns_Is409WithATimeToComeBack()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var bare = """{"events": [{"name": "seen", "userId": "u"}]}""";
        await PostAsync(requests, bare, "k1");
        await LostAnswer.OfAsync(requests.App.Services, Requests.Place("k1"));
        await requests.Database.GetCollection<MongoDB.Bson.BsonDocument>("requests").UpdateOneAsync(
            new MongoDB.Bson.BsonDocument("_id", Requests.Place("k1")), new MongoDB.Bson.BsonDocument(
                "$set", new MongoDB.Bson.BsonDocument("u", TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1))));
        var running = await PostAsync(requests, bare, "k1");
        Assert.Equal(HttpStatusCode.Conflict, running.Status);
        Assert.Contains("IDEMPOTENCY_KEY_IN_USE", running.Body, StringComparison.Ordinal);
        Assert.NotNull(running.RetryAfter);
    }

    [Fact]
    public async Task EveryWrite_UnderAKeyOfAnotherRequest_IsRefused()
    {
        await using var requests = await Requests.StartAsync(mongo);
        await WriteWalk.AllAskForTheirKeyAsync(
            requests.App.Services, requests.App.Calls(ContactApp.Workspace), "rapport.contact.", Requests.Place("")[..^1]);
    }

    [Fact]
    public async Task SetConsent_AfterAnAttemptThatDied_IsOneAct()
    {
        await using var requests = await Requests.StartAsync(mongo);
        await requests.SendAsync(Requests.Events("", "seen", 1));
        var contact = await ContactApp.EventuallyAsync(async () => await requests.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:seen-0" }, ContactApp.Caller), _ => true);
        var request = new SetConsentRequest
        {
            Contact = contact.Contact_, RequestId = "c1",
            Consent = new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Refused },
        };
        var first = await requests.Consents.SetConsentAsync(request.Clone(), ContactApp.Caller);
        Assert.Equal(first, await requests.Consents.SetConsentAsync(request.Clone(), ContactApp.Caller));
        await LostAnswer.OfAsync(requests.App.Services, Requests.Place("c1"));
        await requests.Consents.SetConsentAsync(request.Clone(), ContactApp.Caller);
        await requests.NumberedAsync();
        var acts = await requests.Consents.ListConsentsAsync(
            new ListConsentsRequest { Contact = contact.Contact_ }, ContactApp.Caller);
        Assert.Single(acts.History);
    }

    private static Task<List<IngestEventsResponse>> StreamAsync(Requests requests, params IngestStreamRequest[] batches) =>
        StreamAsync(requests, ContactApp.Caller, batches);

    private static async Task<List<IngestEventsResponse>> StreamAsync(
        Requests requests, Metadata headers, params IngestStreamRequest[] batches)
    {
        using var stream = requests.Contacts.IngestStream(headers);
        try
        {
            foreach (var batch in batches)
                await stream.RequestStream.WriteAsync(batch.Clone());
            await stream.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Ended while it was being written to; only reading tells why, with its details.
        }

        var answers = new List<IngestEventsResponse>();
        await foreach (var answer in stream.ResponseStream.ReadAllAsync())
            answers.Add(answer);
        return answers;
    }

    private static async Task<Answer> PostAsync(Requests requests, string body, string? key)
    {
        using var http = requests.App.Http();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            http.DefaultRequestHeaders.Add("Idempotency-Key", key);
        using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
        return new Answer(
            answer.StatusCode, await answer.Content.ReadAsStringAsync(),
            answer.Headers.Contains("Idempotency-Replayed"), answer.Headers.RetryAfter?.Delta);
    }

    private sealed record Answer(HttpStatusCode Status, string Body, bool Replayed, TimeSpan? RetryAfter);
}
