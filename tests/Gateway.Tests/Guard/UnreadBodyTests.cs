using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>
/// Clients that send a whole body before they read a byte: whatever the gateway says before the end, they get to read it.
/// A closed connection would be a broken pipe to them, without a reason.
/// </summary>
public sealed class UnreadBodyTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const int Bytes = 12 * 1024 * 1024;

    [Theory]
    [InlineData("POST /v1/batch", RunningGateway.WriteKey, "application/json", true, "413", "TOO_LARGE")]
    [InlineData("POST /v1/batch", RunningGateway.WriteKey, "application/json", false, "413", "TOO_LARGE")]
    [InlineData("POST /v1/batch", null, "application/json", true, "413", "TOO_LARGE")]
    [InlineData("POST /v1/batch", null, "application/json", false, "413", "TOO_LARGE")]
    [InlineData("POST /v1/events", RunningGateway.WriteKey, "text/plain", false, "413", "TOO_LARGE")]
    [InlineData("POST /v1/contacts:batchGet", RunningGateway.ApiKey, "application/json", true, "413", "TOO_LARGE")]
    [InlineData("POST /v1/contacts:batchGet", RunningGateway.ApiKey, "application/json", false, "413", "TOO_LARGE")]
    [InlineData("POST /v1/contacts:batchGet", null, "application/json", false, "401", "UNAUTHENTICATED")]
    [InlineData("POST /v1/contacts:upsert", RunningGateway.ReaderKey, "application/json", false, "403", "SCOPE_MISSING")]
    [InlineData("POST /v1/contacts:batchGet", RunningGateway.ApiKey, "text/xml", false, "415", "CONTENT_TYPE_UNSUPPORTED")]
    [InlineData("POST /v1/nowhere", RunningGateway.ApiKey, "application/json", true, "404", "NOT_FOUND")]
    [InlineData("POST /v1/nowhere", RunningGateway.ApiKey, "application/json", false, "404", "NOT_FOUND")]
    [InlineData("PUT /v1/contacts:batchGet", RunningGateway.ApiKey, "application/json", true, "405", "METHOD_NOT_ALLOWED")]
    [InlineData("POST /v1/admin:advanceClock", RunningGateway.ApiKey, "application/json", true, "413", "TOO_LARGE")]
    [InlineData("POST /v1/admin:advanceClock", RunningGateway.ApiKey, "application/json", false, "413", "TOO_LARGE")]
    public async Task Refusal_OfACallerWhoIsStillSending_IsReadByHim(
        string line, string? key, string type, bool declared, string status, string reason)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(gateway.Http.Host, gateway.Http.Port);
        var stream = tcp.GetStream();
        var head = $"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {type}\r\n"
            + (key is null ? "" : $"Authorization: Bearer {key}\r\n")
            + (declared ? $"Content-Length: {Bytes}\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        var part = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        for (var sent = 0; sent < Bytes; sent += part.Length)
        {
            if (!declared)
                await stream.WriteAsync(Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            await stream.WriteAsync(part);
            if (!declared)
                await stream.WriteAsync("\r\n"u8.ToArray());
        }

        if (!declared)
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(reason, RawHttp.ReasonOf(answer));
    }
}
