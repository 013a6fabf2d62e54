using System.Net;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Startup;

namespace Rapport.Gateway.Pages;

/// <summary>
/// Asks whether contact's process answers, each time on a connection of its own: what the gateway's channels have come to know or
/// to wait for makes no difference.
/// </summary>
internal sealed class ContactProbe(IOptions<RapportOptions> options) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Patience,
    };

    /// <summary>True when one of its replicas answers within a second. Its liveness, not its readiness.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        foreach (var address in ServiceAddress.Parse(options.Value.Services.GetValueOrDefault("Contact")))
            if (await AnswersAsync(address, cancellation))
                return true;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<bool> AnswersAsync(Uri address, CancellationToken cancellation)
    {
        var root = address.Scheme == ServiceAddress.Dns ? new Uri($"http://{ServiceAddress.NameOf(address)}") : address;
        try
        {
            using var answer = await http.GetAsync(new Uri(root, "/livez"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
