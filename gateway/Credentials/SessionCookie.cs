using System.Text;
using Microsoft.Net.Http.Headers;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Credentials;

/// <summary>
/// The cookie of a console session. It stands for a credential only where the browser itself says that the console's own
/// page asks: <c>Sec-Fetch-Site: same-origin</c>, and for what changes something an <c>Origin</c> that is this host. No
/// page of another site can make a browser say either.
/// </summary>
internal static class SessionCookie
{
    // Browsers take a name that begins so only with Secure and without Domain, so no other host can set it.
    private const string Secure = "__Host-rapport";
    private const string Plain = "rapport-console";
    private const int LongestToken = 100;

    /// <summary>The session's hash, where the cookie counts on this route: events are sent with a key, whatever the path.</summary>
    public static KeyHash? From(HttpRequest request, RouteAccess access) =>
        access.IsGrpc || access.IsSegment || access is { TakesWriteKey: true, TakesKey: true } ? null : From(request);

    /// <summary>The session's hash, where the cookie counts.</summary>
    public static KeyHash? From(HttpRequest request) =>
        IsOwnPage(request) && Token(request) is { } token ? KeyHash.Of(Encoding.UTF8.GetBytes(token)) : null;

    /// <summary>True when the browser says that the request comes from a page of this host.</summary>
    public static bool IsOwnPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is not ["same-origin"])
            return false;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || OwnOrigin(request) is not null;
    }

    /// <summary>Gives the browser the token of a new session. It is Secure wherever the page came over https.</summary>
    public static void Set(HttpContext context, string token)
    {
        var secure = IsSecure(context.Request);
        context.Response.Cookies.Append(secure ? Secure : Plain, token, Options(secure));
    }

    /// <summary>Takes it away.</summary>
    public static void Clear(HttpContext context)
    {
        foreach (var (name, secure) in new[] { (Secure, true), (Plain, false) })
            if (context.Request.Cookies.ContainsKey(name))
                context.Response.Cookies.Delete(name, Options(secure));
    }

    // A proxy in front may end TLS, so the page's origin is asked, not our own connection.
    private static bool IsSecure(HttpRequest request) => OwnOrigin(request)?.Scheme == Uri.UriSchemeHttps;

    private static Uri? OwnOrigin(HttpRequest request) =>
        request.Headers[HeaderNames.Origin] is [{ } text]
        && Uri.TryCreate(text, UriKind.Absolute, out var origin)
        && origin.Scheme is "http" or "https"
        && string.Equals(origin.Authority, Authority(request.Host, origin.Scheme), StringComparison.OrdinalIgnoreCase)
            ? origin
            : null;

    // Browsers leave the scheme's own port out of both; a proxy may not.
    private static string Authority(HostString host, string scheme) =>
        (scheme, host.Port) is ("http", 80) or ("https", 443) ? host.Host : host.Value ?? "";

    private static string? Token(HttpRequest request) =>
        (request.Cookies[Secure] ?? request.Cookies[Plain]) is { Length: > 0 and <= LongestToken } token ? token : null;

    private static CookieOptions Options(bool secure) => new()
    {
        HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Secure = secure, Path = "/", IsEssential = true,
    };
}
