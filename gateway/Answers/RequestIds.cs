using System.Diagnostics;

namespace Rapport.Gateway.Answers;

/// <summary>
/// Gives every request an id that its answer carries, by which support finds it in traces, logs and the audit log. It is the
/// trace's; what callers send under this name is not taken over.
/// </summary>
internal sealed class RequestIds(RequestDelegate next)
{
    /// <summary>Header of every answer: 32 hex digits.</summary>
    public const string Header = "X-Request-Id";

    public Task InvokeAsync(HttpContext context)
    {
        var id = Activity.Current is { TraceId: var trace } ? trace.ToHexString() : $"{Guid.NewGuid():N}";
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        return next(context);
    }
}
