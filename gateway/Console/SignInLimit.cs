using Microsoft.AspNetCore.RateLimiting;

namespace Rapport.Gateway.Console;

/// <summary>Attempts to sign in ask contact each time, without a credential: few a second for the whole process.</summary>
internal static class SignInLimit
{
    /// <summary>Name of the policy.</summary>
    public const string Policy = "console-sign-in";

    /// <summary>20 in any 2 seconds.</summary>
    public static void Add(RateLimiterOptions options) => options.AddFixedWindowLimiter(Policy, window =>
    {
        window.PermitLimit = 20;
        window.Window = TimeSpan.FromSeconds(2);
        window.QueueLimit = 0;
    });
}
