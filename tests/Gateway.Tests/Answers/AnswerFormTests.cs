using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Answers;

/// <summary>Every answer has a request id, and the large ones are packed.</summary>
public sealed class AnswerFormTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Theory]
    [InlineData("GET", "/v1/contacts", RunningGateway.ApiKey)]
    [InlineData("GET", "/v1/contacts", null)]
    [InlineData("GET", "/nowhere", null)]
    [InlineData("GET", "/livez", null)]
    [InlineData("TRACE", "/v1/contacts", null)]
    public async Task Answer_OfWhateverKind_HasItsRequestId(string verb, string path, string? key)
    {
        using var request = RunningGateway.Request(verb, path, key);
        request.Headers.Add("X-Request-Id", "of-the-caller");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ApiReference_ForWhoUnpacks_IsAQuarterOfItsSize(string coding)
    {
        using var plain = await gateway.Client.GetAsync("/openapi.json");
        using var request = RunningGateway.Request("GET", "/openapi.json", null);
        request.Headers.Add("Accept-Encoding", coding);
        using var packed = await gateway.Client.SendAsync(request);

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal([coding], packed.Content.Headers.ContentEncoding);
        var (bytes, whole) = (await packed.Content.ReadAsByteArrayAsync(), await plain.Content.ReadAsStringAsync());
        Assert.True(bytes.Length * 4 < whole.Length, $"{bytes.Length} of {whole.Length}");
        Assert.Equal(whole, Unpack(bytes, coding));
    }

    [Theory]
    [InlineData("GET", "/v1/contacts/c_1", 1_024, true)]
    [InlineData("GET", "/v1/contacts/c_1", 1_023, false)]
    [InlineData("POST", "/v1/contacts:batchGet", 1_024, true)]
    [InlineData("POST", "/v1/events", 1_023, false)]
    public async Task ServicesAnswer_OfAKilobyte_IsPacked(string verb, string path, int length, bool isPacked)
    {
        gateway.Contact.Answer = context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = length;
            return context.Response.WriteAsync(new string(' ', length));
        };
        try
        {
            using var request = RunningGateway.Request(verb, path, json: verb == "POST" ? "{}" : null);
            request.Headers.Add("Accept-Encoding", "gzip");
            using var answer = await gateway.Client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(isPacked ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
        }
        finally
        {
            gateway.Contact.Answer = null;
        }
    }

    private static string Unpack(byte[] bytes, string coding)
    {
        using var source = new MemoryStream(bytes);
        using Stream unpacked = coding == "br"
            ? new BrotliStream(source, CompressionMode.Decompress) : new GZipStream(source, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
