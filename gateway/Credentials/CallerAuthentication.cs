using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
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
    RequestDelegate next, CredentialDirectory credentials, IOptions<RapportOptions> options)
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
        if (key is null && context.Request.Headers.Authorization.Count == 0)
            key = SessionCookie.From(context.Request, access);
        return key is { } presented ? await credentials.FindAsync(presented) : null;
    }

    private static DomainError? Refused(Caller? caller, RouteAccess access)
    {
        if (caller is null)
            return new DomainError(ErrorReason.Unauthenticated,
                "Send a valid key: Authorization: Bearer with an API key, or Basic with a write key.");
        return caller.Has(access.Scope) || (caller.IsWriteKey && access.TakesWriteKey)
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
