using System.Security.Cryptography;
using System.Text;

namespace Rapport.Sidecar.Hosting;

/// <summary>Lets apps in that show the API token, if one is set. Health is open to all.</summary>
internal sealed class ApiToken(RequestDelegate next, SidecarRuntime runtime, Fleet fleet)
{
    private readonly byte[]? expected =
        runtime.Settings.ApiToken is { } token ? Encoding.UTF8.GetBytes(token) : null;

    public Task InvokeAsync(HttpContext http)
    {
        if (expected is null
            || http.Request.Path.StartsWithSegments("/v1.0/healthz")
            || fleet.OnPort(http.Connection.LocalPort) is not { } sidecar
            || Matches(http.Request.Headers["dapr-api-token"].ToString()))
            return next(http);
        return http.Connection.LocalPort == sidecar.App.Settings.GrpcPort ? RefuseGrpc(http) : RefuseHttp(http);
    }

    private bool Matches(string shown) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), expected);

    private static Task RefuseHttp(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync("invalid api token");
    }

    private static Task RefuseGrpc(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = "16";
        http.Response.Headers["grpc-message"] = "authentication error: api token mismatch";
        return Task.CompletedTask;
    }
}
