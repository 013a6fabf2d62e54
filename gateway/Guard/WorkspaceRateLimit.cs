using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Guard;

/// <summary>A bucket of requests for each workspace, so that one cannot take another's share.</summary>
internal sealed class WorkspaceRateLimit(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    // No workspace is called so.
    private const string Pages = "/";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Configure(RateLimiterOptions options)
    {
        var bucket = Bucket();
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Features.Get<Caller>() is { } caller
                ? RateLimitPartition.GetTokenBucketLimiter(caller.Workspace, _ => bucket)
                // Of pages nobody knows the workspace yet; all together have one share.
                : context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is { IsPage: true }
                    ? RateLimitPartition.GetTokenBucketLimiter(Pages, _ => bucket)
                    : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = (rejected, _) => new ValueTask(Refusal.WriteAsync(rejected.HttpContext,
            new DomainError(ErrorReason.RateLimited, "The workspace sends more requests than its limit; slow down.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Period,
            }));
    }

    private TokenBucketRateLimiterOptions Bucket()
    {
        // Below ten a second a tenth of a second holds no whole token: refill by the second then.
        var perSecond = gateway.Value.RequestsPerSecond;
        var fine = perSecond >= 10;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = gateway.Value.RequestBurst,
            TokensPerPeriod = fine ? perSecond / 10 : perSecond,
            ReplenishmentPeriod = fine ? Period : TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
    }
}
