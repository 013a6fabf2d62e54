using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Audit;
using Yarp.ReverseProxy.Configuration;

namespace Rapport.Gateway.Routes;

/// <summary>
/// The gateway's route table: one route for each HTTP binding and each gRPC path of the public calls, the Segment
/// paths, and the pages behind the links of mails. Methods are listed and there is no catch-all, so what is not in the definitions cannot be reached.
/// </summary>
internal sealed class ProxyRoutes
{
    /// <summary>CORS policy of what a browser may call with a write key.</summary>
    public const string IngestCors = "ingest";

    /// <summary>The Segment HTTP API, and the path of RudderStack's beacons; decoded in contact.</summary>
    public static readonly IReadOnlyList<string> SegmentPaths =
    [
        "/v1/identify", "/v1/track", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias", "/v1/batch", "/v1/import",
        "/v1/i", "/v1/t", "/v1/p", "/v1/s", "/v1/g", "/v1/a", "/v1/b", "/beacon/v1/batch",
    ];

    /// <summary>The pages behind the links of mails; answered by notification.</summary>
    public static readonly IReadOnlyList<string> PagePaths = ["/u/{token}", "/preferences/{token}", "/confirm/{token}"];

    /// <summary>Where the links of mails lead over, and their picture; likewise.</summary>
    public static readonly IReadOnlyList<string> HitPaths = ["/c/{token}", "/o/{token}"];

    private const long PageBodyBytes = 16 * 1024;

    private readonly Dictionary<string, RouteAccess> access = [];
    private readonly List<RouteConfig> routes = [];
    private readonly GatewayOptions options;

    /// <summary>Builds the table.</summary>
    /// <exception cref="InvalidOperationException">Two calls are bound to the same method and path.</exception>
    public ProxyRoutes(ApiDefinition api, IOptions<GatewayOptions> options)
    {
        this.options = options.Value;
        foreach (var method in api.Methods)
        {
            AddGrpc(method, AuditedCall.Of(method, null, api));
            foreach (var binding in method.Bindings)
                AddHttp(method, binding, AuditedCall.Of(method, binding, api));
        }

        foreach (var path in SegmentPaths)
            AddSegment(path);
        foreach (var path in PagePaths)
        {
            AddPage("GET", path);
            AddPage("POST", path);
        }

        foreach (var path in HitPaths)
        {
            AddPage("GET", path);
            AddPage("HEAD", path);
        }
    }

    /// <summary>All routes.</summary>
    public IReadOnlyList<RouteConfig> Routes => routes;

    /// <summary>What a route demands.</summary>
    public RouteAccess AccessTo(RouteConfig route) => access[route.RouteId];

    /// <summary>Cluster for streams: the same process, but only an idle limit instead of a deadline.</summary>
    public static string StreamsOf(string cluster) => cluster + "-streams";

    private void AddGrpc(ApiMethod method, AuditedCall? audited) =>
        Add(ClusterOf(method), "POST", method.GrpcPath, new RouteAccess
        {
            Scope = method.Facts.Scope,
            FormerScope = method.Facts.FormerScope,
            Audited = audited,
            TakesWriteKey = method.Facts.WriteKey,
            IsGrpc = true,
            Streams = method.Streams,
            TakesKey = method.IsWrite,
            BodyBytes = options.BodyBytes,
        });

    private void AddHttp(ApiMethod method, HttpBinding binding, AuditedCall? audited) =>
        Add(ClusterOf(method), binding.Verb, PatternOf(method.Facts, binding.Template), new RouteAccess
        {
            Scope = method.Facts.Scope,
            FormerScope = method.Facts.FormerScope,
            Audited = audited,
            TakesWriteKey = method.Facts.WriteKey,
            TakesFile = method.Facts.TakesFile,
            Streams = method.Streams,
            TakesKey = method.IsWrite,
            BodyBytes = method.Facts.WriteKey ? options.IngestBodyBytes : options.BodyBytes,
            IdsHaveColons = binding.Template.EndsWith("/{tag}", StringComparison.Ordinal),
        });

    private void AddSegment(string path) =>
        Add("Contact", "POST", path, new RouteAccess
        {
            Scope = "contacts.write",
            TakesWriteKey = true,
            IsSegment = true,
            BodyBytes = options.IngestBodyBytes,
        });

    private void AddPage(string verb, string path) =>
        Add("Notification", verb, path, new RouteAccess { Scope = "", IsPage = true, BodyBytes = PageBodyBytes });

    private void Add(string cluster, string verb, string pattern, RouteAccess demands)
    {
        var route = new RouteConfig
        {
            RouteId = $"{verb} {pattern}",
            ClusterId = cluster,
            Match = new RouteMatch { Methods = [verb], Path = pattern },
            // RouteGuard has the limit: here it would close the connection before the answer is read.
            MaxRequestBodySize = -1,
            CorsPolicy = demands is { TakesWriteKey: true, IsGrpc: false } ? IngestCors : null,
        };
        if (!access.TryAdd(route.RouteId, demands))
            throw new InvalidOperationException($"Two calls are bound to {route.RouteId}.");
        routes.Add(route);
    }

    private static string ClusterOf(ApiMethod method) =>
        method.Streams ? StreamsOf(method.Cluster) : method.Cluster;

    // Several services keep receipts under one path: the letters before the underscore tell whose one is.
    private static string PatternOf(CallFacts facts, string template) =>
        facts.ReceiptPrefix is { Length: > 0 } prefix && template.StartsWith("/v1/receipts/{", StringComparison.Ordinal)
            ? template.Replace("}", $":regex(^{prefix})}}", StringComparison.Ordinal)
            : template;
}
