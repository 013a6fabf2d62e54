using Microsoft.AspNetCore.Http.Features;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Guard;

/// <summary>
/// First in line on every route: refuses requests that two servers could read differently, and takes away the headers
/// by which services know who calls, so that only the gateway can set them.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next)
{
    /// <summary>
    /// Largest sum of header names and values, bytes: 32 KiB. The server's own limit is higher, so that gRPC callers
    /// get a status instead of a broken connection.
    /// </summary>
    public const int HeaderBytes = 32 * 1024;

    /// <summary>Names that begin so never pass.</summary>
    public static readonly IReadOnlyList<string> InternalPrefixes = ["x-rapport-", "dapr-", "x-user", "x-workspace-id"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsTrace(request.Method) || HttpMethods.IsConnect(request.Method))
            return Refusal.WriteAsync(context, new DomainError(
                ErrorReason.MethodNotAllowed, "TRACE and CONNECT are not taken."));
        if (FramingFault(request) is { } fault)
        {
            context.Response.Headers.Connection = "close";
            return Refusal.WriteAsync(context, new DomainError(ErrorReason.RequestMalformed, fault));
        }

        return TakeAwayInternal(request.Headers) > HeaderBytes
            ? Refusal.WriteAsync(context, TooManyHeaders(), StatusCodes.Status431RequestHeaderFieldsTooLarge)
            : next(context);
    }

    private static string? FramingFault(HttpRequest request)
    {
        // Kestrel reads by Transfer-Encoding and renames a Content-Length beside it; a proxy in front may read by that.
        if (request.Headers.TransferEncoding.Count > 0 && request.Headers.ContainsKey("X-Content-Length"))
            return "A request has Content-Length or Transfer-Encoding, not both.";
        // Anything but one "chunked" is read in one way here and perhaps in another elsewhere.
        if (request.Headers.TransferEncoding is { Count: > 0 } coding
            && (coding.Count > 1 || !string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)))
            return "Transfer-Encoding is chunked, once.";
        return request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Contains('\\')
            ? "A path has no backslashes."
            : null;
    }

    private static int TakeAwayInternal(IHeaderDictionary headers)
    {
        var bytes = 0;
        List<string>? found = null;
        foreach (var (name, values) in headers)
        {
            bytes += name.Length;
            foreach (var value in values)
                bytes += value?.Length ?? 0;
            if (IsInternal(name))
                (found ??= []).Add(name);
        }

        foreach (var name in found ?? [])
            headers.Remove(name);
        return bytes;
    }

    private static bool IsInternal(string name)
    {
        if (name[0] is not ('x' or 'X' or 'd' or 'D'))
            return false;
        foreach (var prefix in InternalPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static DomainError TooManyHeaders() => new(ErrorReason.TooLarge, "The headers are larger than the limit.")
    {
        Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{HeaderBytes}" },
    };
}
