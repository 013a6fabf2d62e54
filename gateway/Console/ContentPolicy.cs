using System.Security.Cryptography;

namespace Rapport.Gateway.Console;

/// <summary>
/// What a browser lets the console's page do: run and load what this gateway serves, and talk to it, nothing else.
/// </summary>
internal static class ContentPolicy
{
    private const int NonceBytes = 16;

    /// <summary>A word that is new for each page and lets its own style elements in.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    /// <summary>Sets the headers of the page.</summary>
    public static void Apply(IHeaderDictionary headers, string nonce)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; "
            + $"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>
    /// Sets the headers of the frame in which a mail is looked at: its own styles count, it runs nothing but the script that puts
    /// it there, fetches nothing, and is cut off from the page around it.
    /// </summary>
    public static void ApplyToMail(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
