using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Publishing;
using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Delivery;

/// <summary>The way from the sidecar to its app, over HTTP/1.1 or cleartext HTTP/2.</summary>
internal sealed class AppChannel : IDisposable
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly MediaTypeHeaderValue CloudEvent = new(ContentTypes.CloudEvent);
    private static readonly TimeSpan PortPoll = TimeSpan.FromMilliseconds(100);

    private readonly AppSettings app;
    private readonly string? appToken;
    private readonly HttpClient http;

    public AppChannel(AppSettings app, string? appToken)
    {
        this.app = app;
        this.appToken = appToken;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // Go sends metadata as it is; ASCII, the default here, would refuse to send Chinese.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            // The trace headers are the message's, not those of the activity around the call.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://127.0.0.1:{app.AppPort}"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
            DefaultRequestVersion = app.AppProtocol == "h2c" ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Returns when something listens on the app's port, however long that takes.</summary>
    public async Task WaitForPort(TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(IPAddress.Loopback, app.AppPort, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(PortPoll, clock, ct);
            }
        }
    }

    /// <summary>The health probe: a bare GET, without token. Any 2xx is healthy; no answer is not.</summary>
    public async Task<bool> Probe(string path, CancellationToken ct)
    {
        try
        {
            using var request = Request(HttpMethod.Get, path);
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Asks the app something at start-up, showing the app token.</summary>
    /// <exception cref="HttpRequestException">The app did not answer.</exception>
    public async Task<(HttpStatusCode Status, byte[] Body)> Ask(string path, CancellationToken ct)
    {
        using var request = WithToken(Request(HttpMethod.Get, path));
        using var response = await http.SendAsync(request, ct);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
    }

    /// <summary>One try to hand over a message.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended the try.</exception>
    public async Task<AppAnswer> Deliver(
        StreamMessage message, TopicSubscription subscription, TraceContext trace, CancellationToken ct)
    {
        using var request = WithToken(Request(HttpMethod.Post, subscription.Path));
        request.Content = new ReadOnlyMemoryContent(message.Data);
        request.Content.Headers.ContentType = CloudEvent;
        AddHeaders(request.Headers, message, subscription, trace);
        try
        {
            using var response = await http.SendAsync(request, ct);
            var status = (int)response.StatusCode;
            var verdict = VerdictTable.Read(status, await response.Content.ReadAsByteArrayAsync(ct));
            return new(verdict, verdict == Verdict.Retry && status is < 200 or > 299 ? status : null);
        }
        catch (HttpRequestException)
        {
            return AppAnswer.None;
        }
    }

    public void Dispose() => http.Dispose();

    private static void AddHeaders(
        HttpRequestHeaders headers, StreamMessage message, TopicSubscription subscription, TraceContext trace)
    {
        if (!message.Metadata.IsEmpty)
            foreach (var (name, value) in StoredMetadata(message.Metadata))
                headers.TryAddWithoutValidation(name, value);
        Set(headers, "pubsubname", subscription.PubSubName);
        Set(headers, "traceparent", trace.Parent);
        if (trace.State.Length > 0) Set(headers, "tracestate", trace.State);
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    private static Dictionary<string, string> StoredMetadata(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json.Span) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, path)
    {
        Version = http.DefaultRequestVersion,
        VersionPolicy = http.DefaultVersionPolicy,
    };

    private HttpRequestMessage WithToken(HttpRequestMessage request)
    {
        if (appToken is not null) request.Headers.TryAddWithoutValidation("dapr-api-token", appToken);
        return request;
    }
}
