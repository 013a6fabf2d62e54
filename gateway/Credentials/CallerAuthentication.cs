using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;

namespace Rapport.Gateway.Credentials;

/// <summary>
/// Demands a credential on every route that has <see cref="RouteAccess"/>, pages aside, and tells the service whose call it
/// is. The credential itself stays here.
/// </summary>
internal sealed class CallerAuthentication(
    RequestDelegate next, CredentialDirectory credentials, AuditNotes audit, IOptions<RapportOptions> options)
{
    // Basic is taken too, but naming it would make browsers ask their users for a password.
    private const string Challenge = "Bearer realm=\"rapport\"";

    private readonly string serviceToken = options.Value.ServiceToken;

    public async Task InvokeAsync(HttpContext context)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>();
        if (access is { IsPage: true })
        {
            context.Request.Headers.Remove("Authorization");
            context.Request.Headers[CallerContext.ServiceTokenHeader] = serviceToken;
        }
        else if (access is not null)
        {
            var caller = await CallerOfAsync(context, access);
            if (Refused(caller, access) is { } refusal)
            {
                if (caller is null)
                    context.Response.Headers.WWWAuthenticate = Challenge;
                // Write keys are anybody's.
                else if (access.Audited is { } call && !caller.IsWriteKey)
                    audit.Refused(AuditTrail.IntentOf(context, call, caller), ErrorStatus.NameOf(refusal.Reason));
                await Refusal.WriteAsync(context, refusal);
                return;
            }

            context.Features.Set(caller);
            SetInternal(context.Request.Headers, caller!);
        }

        await next(context);
    }

    private async ValueTask<Caller?> CallerOfAsync(HttpContext context, RouteAccess access)
    {
        var key = PresentedKey.From(context.Request.Headers.Authorization);
        if (key is null && access.IsSegment)
            key = PresentedKey.FromQuery(context.Request.Query) ?? await BodyWriteKey.FindAsync(context, access.BodyBytes);
        if (key is null && context.Request.Headers.Authorization.Count == 0
            && SessionCookie.From(context.Request, access) is { } session)
            return await credentials.FindAsync(session) is { } signedIn ? signedIn with { IsSession = true } : null;
        return key is { } presented ? await credentials.FindAsync(presented) : null;
    }

    private static DomainError? Refused(Caller? caller, RouteAccess access)
    {
        if (caller is null)
            return new DomainError(ErrorReason.Unauthenticated,
                "Send a valid key: Authorization: Bearer with an API key, or Basic with a write key.");
        return (caller.IsWriteKey ? access.TakesWriteKey : access.Scope.Length == 0)
            || caller.Has(access.Scope) || (access.FormerScope.Length > 0 && caller.Has(access.FormerScope))
            ? null
            : new DomainError(ErrorReason.ScopeMissing, "The credential does not carry the scope of this call.")
            {
                Metadata = new Dictionary<string, string> { ["scope"] = access.Scope },
            };
    }

    private void SetInternal(IHeaderDictionary headers, Caller caller)
    {
        headers.Remove("Authorization");
        headers.Remove("Cookie");
        headers[CallerContext.WorkspaceHeader] = caller.Workspace;
        headers[CallerContext.PrincipalHeader] = caller.Principal;
        headers[CallerContext.KindHeader] = caller.IsWriteKey ? CallerContext.WriteKey : CallerContext.ApiKey;
        headers[CallerContext.ScopesHeader] = string.Join(' ', caller.Scopes);
        headers[CallerContext.ServiceTokenHeader] = serviceToken;
    }
}
