using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Startup;
using Yarp.ReverseProxy;

namespace Rapport.Gateway.Audit;

/// <summary>
/// Reads a resource just before a call changes it. What cannot be read is not kept: whether the call is carried out is for
/// the service to say.
/// </summary>
internal sealed class ResourceReader(IProxyStateLookup proxy, IOptions<RapportOptions> options)
{
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly string[] Who =
    [
        CallerContext.WorkspaceHeader, CallerContext.PrincipalHeader, CallerContext.KindHeader, CallerContext.ScopesHeader,
        CallerContext.ServiceTokenHeader,
    ];

    /// <summary>The resource without personal data; null where there is none.</summary>
    public async Task<JsonObject?> ReadAsync(HttpRequest caller, ApiMethod reads, ResourceName resource, CancellationToken cancellation)
    {
        if (!proxy.TryGetCluster(reads.Cluster, out var cluster)
            || cluster.DestinationsState.AvailableDestinations is not [var destination, ..])
            return null;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Patience * options.Value.Patience);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(destination.Model.Config.Address.TrimEnd('/') + resource.Target, AsIs))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var header in Who)
            request.Headers.TryAddWithoutValidation(header, (string?)caller.Headers[header]);
        try
        {
            using var answer = await cluster.Model.HttpClient.SendAsync(request, limited.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                return null;
            await answer.Content.LoadIntoBufferAsync(MostBytes, limited.Token);
            return MaskedJson.Of(await answer.Content.ReadAsByteArrayAsync(limited.Token), reads.Rpc.OutputType);
        }
        catch (Exception away) when (away is HttpRequestException or IOException
            || (away is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
