using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Rapport.Runtime;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>Takes traces over OTLP/HTTP, as a collector would.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> spans = new();

    /// <summary>Begins to listen on a free port.</summary>
    public OtlpReceiver()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        listener.Prefixes.Add(Url.AbsoluteUri);
        listener.Start();
        _ = ReceiveAsync();
    }

    /// <summary>For OTEL_EXPORTER_OTLP_ENDPOINT.</summary>
    public Uri Url { get; }

    /// <summary>What has come so far.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => spans;

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
                await TakeAsync(await listener.GetContextAsync());
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The tests are over.
        }
    }

    private async Task TakeAsync(HttpListenerContext call)
    {
        try
        {
            if (call.Request.Url!.AbsolutePath == "/v1/traces")
                foreach (var span in ReceivedSpan.Read(await ByteString.FromStreamAsync(call.Request.InputStream)))
                    spans.Enqueue(span);
            call.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException)
        {
            // Who sent it has given up, and sends it again.
        }
    }
}
