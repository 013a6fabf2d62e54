using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Rapport.Notification.Domain.Webhooks;

namespace Rapport.Notification.Webhooks;

/// <summary>How an attempt ended.</summary>
/// <param name="Status">HTTP status; 0 for no answer.</param>
/// <param name="Fault">Why it does not count; empty when it does.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone.</param>
/// <param name="Took">How long it took.</param>
internal sealed record SendResult(int Status, string Fault, TimeSpan? RetryAfter, TimeSpan Took);

/// <summary>
/// Posts to receivers and trusts them with nothing: the address that is dialled is checked, whatever its name stood for before;
/// no redirect is followed, no cookie kept, no proxy asked; of an answer 64 KB are read, and all of it within the time given.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private readonly HttpMessageInvoker http;
    private readonly NotificationOptions options;

    public WebhookSender(IOptions<NotificationOptions> options)
    {
        this.options = options.Value;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync,
            // Connections of a host are not limited: a webhook that hangs there would take them from the others that lead to it.
            MaxResponseHeadersLength = 16, PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = options.Value.WebhookTimeout, ActivityHeadersPropagator = null,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Makes one attempt.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="id">Id of the delivery.</param>
    /// <param name="at">Of this attempt, system time.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="secrets">Those in force, the newest first.</param>
    /// <param name="cancellation">Breaks off: nobody knows then whether it arrived.</param>
    public async Task<SendResult> SendAsync(
        string url, string id, DateTimeOffset at, byte[] body, IReadOnlyList<byte[]> secrets, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(options.WebhookTimeout);
        var (status, pause, fault) = (0, (TimeSpan?)null, "");
        try
        {
            using var request = Request(url, id, at, body, secrets);
            using var answer = await http.SendAsync(request, limited.Token);
            status = (int)answer.StatusCode;
            pause = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - at : null;
            fault = await IsShortAsync(answer, limited.Token) ? FaultOf(status) : "answer_too_large";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            fault = "timed_out";
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or SocketException)
        {
            fault = IsRefusedAddress(failed) ? "address_refused" : "not_reached";
        }

        return new SendResult(status, fault, pause, Stopwatch.GetElapsedTime(began));
    }

    private static HttpRequestMessage Request(string url, string id, DateTimeOffset at, byte[] body, IReadOnlyList<byte[]> secrets)
    {
        var seconds = at.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(id, seconds, body, secrets));
        request.Headers.Add("User-Agent", "Rapport-Webhooks");
        return request;
    }

    private static string FaultOf(int status) => status switch
    {
        >= 200 and < 300 => "",
        >= 300 and < 400 => "redirected",
        _ => "refused",
    };

    private static async Task<bool> IsShortAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var source = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[8 * 1024];
        for (int left = MostBytes, read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
            if ((left -= read) < 0)
                return false;
        return true;
    }

    // The name is looked up here and nowhere else, so that what was checked is what is dialled.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var target = context.DnsEndPoint;
        var addresses = (await Dns.GetHostAddressesAsync(target.Host, cancellation))
            .Where(address => options.WebhookPrivateAddresses || PublicAddress.Is(address)).ToArray();
        if (addresses.Length == 0)
            throw new RefusedAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsRefusedAddress(Exception? fault) =>
        fault is RefusedAddressException || (fault is not null && IsRefusedAddress(fault.InnerException));

    private sealed class RefusedAddressException : IOException;
}
