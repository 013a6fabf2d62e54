using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Rapport.Contact.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Audit;

/// <summary>
/// Notes audited calls: who, what and the resource as it was before they are carried out, the answer afterwards. Everything
/// else passes by untouched.
/// </summary>
internal sealed class AuditTrail(RequestDelegate next, AuditNotes notes, ResourceReader resources)
{
    /// <summary>What a note of a call begins with.</summary>
    public static NoteIntentRequest IntentOf(HttpContext context, AuditedCall call, Caller caller) => new()
    {
        Workspace = caller.Workspace, Id = context.TraceIdentifier, Principal = caller.Principal, IsSession = caller.IsSession,
        Call = call.Name, Network = CallerNetwork.Of(context.Connection.RemoteIpAddress),
    };

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { Audited: { } call } access
            || context.Features.Get<Caller>() is not { } caller)
        {
            await next(context);
            return;
        }

        var request = await RequestAsync(context, call, access);
        var resource = call.Binding is { } binding
            ? ResourceName.Of(binding, name => VariableOf(context, access, request, name), request) : null;
        var intent = IntentOf(context, call, caller);
        intent.Resource = resource?.ToString() ?? "";
        intent.RequestJson = MaskedJson.TextOf(request);
        if (call.Reads is { } reads && resource is { HasId: true })
            intent.BeforeJson = MaskedJson.TextOf(
                await resources.ReadAsync(context.Request, reads, resource, context.RequestAborted));
        await notes.BeginAsync(intent);
        await CarryOutAsync(context, call, resource, new NoteOutcomeRequest { Workspace = intent.Workspace, Id = intent.Id });
    }

    private async Task CarryOutAsync(HttpContext context, AuditedCall call, ResourceName? resource, NoteOutcomeRequest outcome)
    {
        var body = context.Response.Body;
        var seen = new SeenAnswer(body);
        context.Response.Body = seen;
        try
        {
            await next(context);
            Tell(outcome, context, call, resource, seen);
        }
        catch (DomainError refusal)
        {
            (outcome.Outcome, outcome.Reason) = ("refused", ErrorStatus.NameOf(refusal.Reason));
            throw;
        }
        finally
        {
            context.Response.Body = body;
            if (outcome.Outcome.Length == 0)
                outcome.Outcome = "failed";
            notes.End(outcome);
        }
    }

    private static void Tell(
        NoteOutcomeRequest outcome, HttpContext context, AuditedCall call, ResourceName? resource, SeenAnswer seen)
    {
        (outcome.Outcome, outcome.Reason) = Refusal.IsGrpc(context.Request) ? GrpcEnd(context) : HttpEnd(context.Response, seen);
        if (outcome.Outcome != "done" || call.Method is not { Streams: false } method)
            return;
        var json = Refusal.IsGrpc(context.Request) ? GrpcContent.JsonOf(seen.Kept.Span, method.Rpc.OutputType) : seen.Kept;
        var after = seen.IsWhole && json is { } text
            ? MaskedJson.Of(text, method.Rpc.OutputType) : new JsonObject { ["bytes"] = seen.Bytes };
        outcome.AfterJson = MaskedJson.TextOf(after);
        if (call.Binding is { Template: var template } && !template.Contains('{', StringComparison.Ordinal))
            outcome.Resource = resource?.With(after?["id"]?.ToString())?.ToString() ?? "";
    }

    private static (string Outcome, string Reason) HttpEnd(HttpResponse response, SeenAnswer seen) => response.StatusCode switch
    {
        < 400 => ("done", ""),
        < 500 and not StatusCodes.Status408RequestTimeout and not StatusCodes.Status499ClientClosedRequest =>
            ("refused", ReasonIn(seen) ?? $"HTTP {response.StatusCode}"),
        _ => ("failed", ReasonIn(seen) ?? $"HTTP {response.StatusCode}"),
    };

    private static (string Outcome, string Reason) GrpcEnd(HttpContext context)
    {
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var status = trailers?["grpc-status"] is { Count: > 0 } behind ? behind : context.Response.Headers["grpc-status"];
        if (!Enum.TryParse<StatusCode>(status, out var code))
            return ("failed", "");
        return code switch
        {
            StatusCode.OK => ("done", ""),
            StatusCode.Cancelled or StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Internal
                or StatusCode.Unavailable or StatusCode.DataLoss => ("failed", $"gRPC {code}"),
            _ => ("refused", $"gRPC {code}"),
        };
    }

    private static string? ReasonIn(SeenAnswer seen)
    {
        try
        {
            return (string?)JsonNode.Parse(seen.Kept.Span)?["details"]?[0]?["reason"];
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    // The body is kept as it came and handed on unchanged.
    private static async Task<JsonObject?> RequestAsync(HttpContext context, AuditedCall call, RouteAccess access)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
            return null;
        var kept = new MemoryStream();
        await context.Request.Body.CopyToAsync(kept, context.RequestAborted);
        kept.Position = 0;
        context.Request.Body = kept;
        ReadOnlyMemory<byte> body = kept.GetBuffer().AsMemory(0, (int)kept.Length);
        if (call.Method is not { } method)
            return MaskedJson.Whole(body);
        if (access.IsGrpc)
            return GrpcContent.JsonOf(body.Span, method.Rpc.InputType) is { } json ? MaskedJson.Of(json, method.Rpc.InputType) : null;
        var type = call.Binding?.Body is "*" or null or "" ? method.Rpc.InputType
            : method.Rpc.InputType.FindFieldByName(call.Binding.Body)?.MessageType;
        return type is null ? null : MaskedJson.Of(body, type);
    }

    private static string VariableOf(HttpContext context, RouteAccess access, JsonObject? request, string name) =>
        (access.IsGrpc ? InRequest(request, name) : context.Request.RouteValues[name] as string) ?? "";

    private static string? InRequest(JsonObject? request, string name)
    {
        var json = JsonNamingPolicy.CamelCase.ConvertName(string.Concat(
            name.Split('_').Select((part, i) => i == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..])));
        return request?[json]?.ToString();
    }
}
