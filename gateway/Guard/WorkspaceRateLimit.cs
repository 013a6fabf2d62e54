using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Guard;

/// <summary>
/// A bucket of requests for each workspace, so that one cannot take another's share, and where it is set one for each key,
/// so that one program cannot take its workspace's.
/// </summary>
internal sealed class WorkspaceRateLimit(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    // No workspace is called so.
    private const string Pages = "/";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Configure(RateLimiterOptions options)
    {
        var (perSecond, ofKey) = (gateway.Value.RequestsPerSecond, gateway.Value.KeyRequestsPerSecond);
        var bucket = Bucket(perSecond, gateway.Value.RequestBurst);
        var workspaces = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Features.Get<Caller>() is { } caller
                ? RateLimitPartition.GetTokenBucketLimiter(caller.Workspace, _ => bucket)
                // Of pages nobody knows the workspace yet; all together have one share.
                : context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is { IsPage: true }
                    ? RateLimitPartition.GetTokenBucketLimiter(Pages, _ => bucket)
                    : RateLimitPartition.GetNoLimiter(""));
        // The narrower first: what a key has too much is not taken from its workspace.
        options.GlobalLimiter = ofKey == 0 ? workspaces : PartitionedRateLimiter.CreateChained(OfKeys(Bucket(ofKey, 2 * ofKey)), workspaces);
        options.OnRejected = (rejected, _) => new ValueTask(Refusal.WriteAsync(rejected.HttpContext,
            new DomainError(ErrorReason.RateLimited, "The workspace or the key sends more requests than its limit; slow down.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Period,
            }));
    }

    private static PartitionedRateLimiter<HttpContext> OfKeys(TokenBucketRateLimiterOptions bucket) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => context.Features.Get<Caller>() is { } caller
            ? RateLimitPartition.GetTokenBucketLimiter($"{caller.Workspace}/{caller.Principal}", _ => bucket)
            : RateLimitPartition.GetNoLimiter(""));

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst)
    {
        // Below ten a second a tenth of a second holds no whole token: refill by the second then.
        var fine = perSecond >= 10;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = fine ? perSecond / 10 : perSecond,
            ReplenishmentPeriod = fine ? Period : TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
    }
}
