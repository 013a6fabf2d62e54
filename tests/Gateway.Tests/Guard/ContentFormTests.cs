using System.Net;
using System.Net.Http.Headers;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>How bodies may come: as docs/api.md says it.</summary>
public sealed class ContentFormTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    public static TheoryData<string> IngestPaths() => ["/v1/events", .. ProxyRoutes.SegmentPaths];

    [Theory]
    [MemberData(nameof(IngestPaths))]
    public async Task IngestPath_OfAnyTypePackedOrNot_IsTaken(string path)
    {
        foreach (var type in (string[])["application/json", "text/plain;charset=UTF-8", "text/xml", "application/x-www-form-urlencoded", ""])
        {
            foreach (var encoding in (string[])["", "gzip", "GZIP", "x-gzip", "identity"])
            {
                using var answer = await PostAsync(path, type, encoding, RunningGateway.WriteKey);
                Assert.True(answer.IsSuccessStatusCode, $"{type} {encoding}: {answer.StatusCode}");
                var seen = gateway.Contact.Seen.Last(request => request.Target == path);
                if (path == "/v1/events")
                    Assert.Equal("application/json", seen.Headers["Content-Type"]);
                if (encoding.Contains("gzip", StringComparison.OrdinalIgnoreCase))
                    Assert.Equal("gzip", seen.Headers["Content-Encoding"]);
            }
        }
    }

    [Theory]
    [InlineData("/v1/batch", RunningGateway.WriteKey)]
    [InlineData("/v1/events", RunningGateway.WriteKey)]
    [InlineData("/v1/contacts:batchGet", RunningGateway.ApiKey)]
    public async Task Encoding_ThatIsNotTaken_Is415OnEveryPath(string path, string key)
    {
        foreach (var encoding in (string[])["br", "deflate", "zstd", "gzip, gzip", "nonsense"])
        {
            using var answer = await PostAsync(path, "application/json", encoding, key);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
            Assert.Equal("CONTENT_TYPE_UNSUPPORTED", await answer.ReasonAsync());
        }
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("text/csv; charset=gb18030")]
    [InlineData("application/gzip")]
    [InlineData("")]
    public async Task File_OfAnyType_GoesOnToTheByte(string type)
    {
        byte[] file = [0xEF, 0xBB, 0xBF, 0x1F, 0x8B, 0x00, 0xD6, 0xD0];
        using var request = RunningGateway.Request("PUT", "/v1/imports/imp_1/parts/1", RunningGateway.ApiKey);
        request.Content = new ByteArrayContent(file);
        request.Content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal(file, gateway.Contact.Seen.Last(seen => seen.Target == "/v1/imports/imp_1/parts/1").Body);
    }

    [Theory]
    [MemberData(nameof(IngestPaths))]
    public async Task Answer_ToABrowser_ShowsItWhenToComeBack(string path)
    {
        using var request = RunningGateway.Request("POST", path, RunningGateway.WriteKey, "{}");
        request.Headers.Add("Origin", "https://shop.example");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal("Retry-After,X-Request-Id", answer.Headers.GetValues("Access-Control-Expose-Headers").Single());
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string type, string encoding, string key)
    {
        using var request = RunningGateway.Request("POST", path, key);
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        request.Content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        if (encoding.Length > 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await gateway.Client.SendAsync(request);
    }
}
