using System.Text;
using Google.Protobuf;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Paths;

/// <summary>One bad item costs one item: each kind of bad item between two good ones, on every path.</summary>
public sealed class OneBadItemTests(RunningContact contact) : IClassFixture<RunningContact>
{
    private readonly ContactApp app = contact.App;

    [Theory]
    [InlineData(IngestPath.SegmentBatch)]
    [InlineData(IngestPath.SegmentSingle)]
    [InlineData(IngestPath.Native)]
    [InlineData(IngestPath.Grpc)]
    [InlineData(IngestPath.Stream)]
    public async Task Item_ThatNobodyCanTake_CostsItselfAndIsListedWithFieldAndReason(IngestPath path)
    {
        var wrong = new List<string>();
        var users = new List<string>();
        foreach (var bad in BadItems.Of(path))
        {
            var key = $"key_{Guid.NewGuid():N}";
            using var sender = new PathSender(app, key);
            users.AddRange([$"1{key}", $"2{key}"]);

            var answer = await sender.SendAsync(path, Good(path, $"1{key}"), bad.Item, Good(path, $"2{key}"));

            var listed = await sender.RejectsAsync();
            if (answer.Code != 200)
                wrong.Add($"{bad.Kind}: answered {answer.Code} {answer.Body}");
            else if (listed is not [var reject])
                wrong.Add($"{bad.Kind}: {listed.Count} listed as refused");
            else if (reject.ErrorField != bad.Field || reject.ErrorReason.Length == 0)
                wrong.Add($"{bad.Kind}: told '{reject.ErrorField}' {reject.ErrorReason}");
            else if (bad.KeepsId && reject.Id != "bad")
                wrong.Add($"{bad.Kind}: listed with the id '{reject.Id}'");
            if (answer.Results.Count > 0 && (!answer.Results.Select(r => r.Status).SequenceEqual(
                    [IngestStatus.Accepted, IngestStatus.Rejected, IngestStatus.Accepted])
                || answer.Results[1].ErrorField != bad.Field || answer.Results[1].ErrorReason.Length == 0))
                wrong.Add($"{bad.Kind}: answered {answer.Body}");
        }

        Assert.Empty(wrong);
        Assert.NotEmpty(users);
        foreach (var user in users)
            Assert.Equal(1, (await ContactApp.EventuallyAsync(async () => await app.Contacts.LookupContactAsync(
                new LookupContactRequest { Identifier = $"user_id:{user}" }, ContactApp.Caller), _ => true)).EventCount);
    }

    [Theory]
    [InlineData("/v1/batch", "{")]
    [InlineData("/v1/batch", "[]")]
    [InlineData("/v1/batch", "{\"batch\":5}")]
    [InlineData("/v1/track", "5")]
    [InlineData("/v1/track", "")]
    [InlineData("/v1/events", "{\"events\":[{]}")]
    [InlineData("/v1/events", "{\"events\":{}}")]
    [InlineData("/v1/events", "{\"events\":[]}")]
    [InlineData("/v1/events", "{\"event\":[]}")]
    [InlineData("/v1/events", "{\"events\":[],\"requestId\":5}")]
    [InlineData("/v1/events", "null")]
    [InlineData("/v1/events", "{\"events\":[{\"name\":\"x\",\"userId\":\"u\",\"occurredAt\":\"yesterday\"}]}")]
    [InlineData("/v1/events", "{\"events\":[5,{\"name\":{}}]}")]
    [InlineData("/v1/events", "{\"events\":[{\"name\":\"x\",\"userId\":\"u\"}],\"requestId\":\"\\ud800\"}")]
    public async Task Request_ThatIsAtFaultAsAWhole_IsRefusedWithReasonAndField(string path, string body)
    {
        using var sender = new PathSender(app, "key");
        var answer = await sender.PostAsync(path, Encoding.UTF8.GetBytes(body));
        Assert.True(answer is { Code: 400, IsExplained: true }, answer.Body);
    }

    [Theory]
    [InlineData("/v1/batch", "{\"batch\":[{\"type\":\"track\",\"event\":\"x\",\"userId\":\"deep\"},%]}")]
    [InlineData("/v1/batch", "{\"batch\":[{\"type\":\"track\",\"event\":\"x\",\"userId\":\"deep\"},{\"type\":\"track\",\"event\":\"y\",\"userId\":\"deep\",\"properties\":{\"a\":%}}]}")]
    [InlineData("/v1/events", "{\"events\":[{\"name\":\"x\",\"userId\":\"deep\"},{\"name\":\"y\",\"userId\":\"deep\",\"properties\":{\"a\":%}}]}")]
    public async Task Item_AsDeepAsABodyCanBe_CostsItselfAloneAndNoTime(string path, string body)
    {
        const int Depth = 220_000;
        using var sender = new PathSender(app, $"key_{Guid.NewGuid():N}");
        var started = TimeProvider.System.GetTimestamp();
        var answer = await sender.PostAsync(
            path, Encoding.UTF8.GetBytes(body.Replace("%", new string('[', Depth) + new string(']', Depth), StringComparison.Ordinal)));
        Assert.True(answer.Code == 200, answer.Body);
        // With the square of the depth it takes minutes.
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
        Assert.Single(path == "/v1/batch" ? (await sender.RejectsAsync()).Select(reject => reject.ErrorField) : answer.Results
            .Where(result => result.Status == IngestStatus.Rejected).Select(result => result.ErrorField));
    }

    [Fact]
    public async Task Identifiers_WithACharacterThatHasNoNormalForm_CostNoItem()
    {
        using var sender = new PathSender(app, $"key_{Guid.NewGuid():N}");
        foreach (var (path, body) in new[]
        {
            ("/v1/batch", """{"batch":[{"type":"track","event":"x","userId":"\ufffe"},{"type":"track","event":"\ufffe x","anonymousId":"\ufffe","userId":"u","context":{"traits":{"email":"\ufffe@x.com","phone":"\ufffe"}}},{"type":"alias","userId":"u","previousId":"\ufffe"}]}"""),
            ("/v1/events", """{"events":[{"name":"x","userId":"\ufffe","email":"\ufffe","identifiers":[{"type":"device","value":"\ufffe"}]}]}"""),
        })
        {
            var answer = await sender.PostAsync(path, Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Code == 200, answer.Body);
        }

        var lookup = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:\ufffe" }, ContactApp.Caller));
        Assert.NotEqual(Grpc.Core.StatusCode.Internal, lookup.StatusCode);
    }

    [Fact]
    public async Task Message_ThatIsNoProtobuf_IsInvalidArgumentWithReason()
    {
        using var sender = new PathSender(app, "key");
        var answer = await sender.SendRawAsync([0x12, 0xff, 0xff]);
        Assert.True(answer is { Code: 400, IsExplained: true }, answer.Body);
        Assert.Contains("REQUEST_MALFORMED", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", 200)]
    [InlineData("GZIP", 200)]
    [InlineData("x-gzip", 200)]
    [InlineData("identity", 200)]
    [InlineData("deflate", 415)]
    [InlineData("br", 415)]
    [InlineData("gzip, gzip", 415)]
    [InlineData("gzip of plain", 400)]
    public async Task Body_PackedInSomeWay_IsTakenOrRefusedBySayingSo(string encoding, int code)
    {
        foreach (var (path, json) in new[]
        {
            ("/v1/batch", "{\"batch\":[{\"type\":\"track\",\"event\":\"x\",\"userId\":\"packed\"}]}"),
            ("/v1/events", "{\"events\":[{\"name\":\"x\",\"userId\":\"packed\"}]}"),
        })
        {
            var body = Encoding.UTF8.GetBytes(json);
            using var content = new ByteArrayContent(encoding.EndsWith("gzip", StringComparison.OrdinalIgnoreCase) ? Gzip(body) : body);
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding.Split(" of ")[0]);
            using var http = app.Http();
            using var answer = await http.PostAsync(path, content);
            Assert.Equal(code, (int)answer.StatusCode);
            if (code >= 400)
                Assert.Contains("fieldViolations", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_BehindAByteOrderMark_IsRead()
    {
        using var sender = new PathSender(app, "key");
        var answer = await sender.PostAsync("/v1/events", [0xEF, 0xBB, 0xBF, .. "{\"events\":[{\"name\":\"x\",\"user_id\":\"mark\"}]}"u8]);
        Assert.Equal(IngestStatus.Accepted, answer.Results.Single().Status);
    }

    [Theory]
    [InlineData(IngestPath.SegmentBatch)]
    [InlineData(IngestPath.Native)]
    [InlineData(IngestPath.Grpc)]
    public async Task Event_OfSixtyKilobytes_IsTaken(IngestPath path)
    {
        var key = $"key_{Guid.NewGuid():N}";
        using var sender = new PathSender(app, key);
        var answer = await sender.SendAsync(path, Good(path, key, new string('x', 60 * 1024)));
        Assert.Equal(200, answer.Code);
        Assert.Empty(await sender.RejectsAsync());
    }

    private static byte[] Good(IngestPath path, string user, string text = "x") => path switch
    {
        IngestPath.Grpc or IngestPath.Stream => new EventInput
        {
            Name = "x", UserId = user,
            Properties = new() { Fields = { ["a"] = Google.Protobuf.WellKnownTypes.Value.ForString(text) } },
        }.ToByteArray(),
        IngestPath.Native => Encoding.UTF8.GetBytes($$$"""{"name":"x","userId":"{{{user}}}","properties":{"a":"{{{text}}}"}}"""),
        _ => Encoding.UTF8.GetBytes($$$"""{"type":"track","event":"x","userId":"{{{user}}}","properties":{"a":"{{{text}}}"}}"""),
    };

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return packed.ToArray();
    }
}
