using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Rapport.Gateway.Console;

/// <summary>
/// Attempts to sign in ask contact each time, without a credential: few a second from one address. Behind a proxy that is the
/// proxy's, and so all of them together.
/// </summary>
internal sealed class SignInLimit(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>Name of the policy.</summary>
    public const string Policy = "console-sign-in";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Configure(RateLimiterOptions options) => options.AddPolicy(Policy, context =>
        RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = gateway.Value.SignInAttempts, Window = Window, QueueLimit = 0 }));
}
