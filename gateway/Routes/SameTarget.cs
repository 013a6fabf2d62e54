using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Rapport.Gateway.Routes;

/// <summary>
/// Forwards the request target byte for byte. Decoding and encoding again would let a path mean one thing here and
/// another in the service (<c>%252e%252e</c>), and scopes are decided by what it means here.
/// </summary>
internal static class SameTarget
{
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Sets the address of the outgoing request.</summary>
    public static ValueTask ApplyAsync(RequestTransformContext context)
    {
        var target = OriginForm(context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        context.ProxyRequest.RequestUri = new Uri(context.DestinationPrefix.TrimEnd('/') + target, AsIs);
        return ValueTask.CompletedTask;
    }

    /// <summary>Path and query of a request target; clients of proxies send them after scheme and host.</summary>
    public static string OriginForm(string target)
    {
        if (target.StartsWith('/'))
            return target;
        var host = target.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? -1 : target.IndexOf('/', host + 3);
        return path < 0 ? "/" : target[path..];
    }
}
