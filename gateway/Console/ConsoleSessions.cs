using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Guard;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Console;

/// <summary>Signing in to the console and out of it. Contact keeps the sessions; here is only their cookie.</summary>
internal sealed class ConsoleSessions(
    CredentialService.CredentialServiceClient contact, CredentialDirectory credentials, IOptions<GatewayOptions> options,
    ILogger<ConsoleSessions> logger)
{
    /// <summary>POST signs in, GET tells who is signed in (204: nobody), DELETE signs out.</summary>
    public const string Path = "/console/session";

    /// <summary>POST with an API key gives a code that opens one session.</summary>
    public const string CodePath = "/console/signInCodes";

    private const int SecretLength = 40;
    private const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Maps both paths.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, CurrentAsync);
        app.MapPost(Path, SignInAsync).RequireRateLimiting(SignInLimit.Policy);
        app.MapDelete(Path, SignOutAsync);
        app.MapPost(CodePath, OfferAsync).RequireRateLimiting(SignInLimit.Policy);
    }

    private async Task<IResult> CurrentAsync(HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        var caller = SessionCookie.From(context.Request) is { } session
            ? await credentials.FindAsync(session).AsTask().WaitAsync(cancellation)
            : null;
        // Nobody is no failure: whoever opens the page asks this first.
        return caller is { IsWriteKey: false } ? Answer(caller) : Results.NoContent();
    }

    private async Task<IResult> SignInAsync(HttpContext context, CancellationToken cancellation)
    {
        if (!SessionCookie.IsOwnPage(context.Request))
            throw new DomainError(ErrorReason.Unauthenticated,
                "Sign in from the console's own page, over https or on localhost; programs send their API key with each call.");
        var fields = await OwnRequest.BodyAsync(context.Request, ["key", "code"], cancellation);
        if ((fields.GetValueOrDefault("key"), fields.GetValueOrDefault("code")) is not (({ Length: > 0 }, null) or (null, { Length: > 0 })))
            throw DomainError.Invalid("key", "is missing; give an API key as key, or the code of a sign-in link as code");
        var token = NewSecret();
        var caller = await AskAsync(async deadline => CredentialDirectory.CallerOf(await contact.OpenSessionAsync(
            new OpenSessionRequest { SecretSha256 = HashOf(fields.Values.Single()), SessionSha256 = HashOf(token) },
            deadline: deadline, cancellationToken: cancellation)))
            ?? throw new DomainError(ErrorReason.Unauthenticated,
                "This is no API key, or the sign-in link was used or is older than 10 minutes.");
        SessionCookie.Set(context, token);
        context.Response.Headers.CacheControl = "no-store";
        return Answer(caller);
    }

    private async Task<IResult> SignOutAsync(HttpContext context, CancellationToken cancellation)
    {
        if (SessionCookie.From(context.Request) is { } session)
        {
            await AskAsync(async deadline => await contact.CloseSessionAsync(
                new CloseSessionRequest { SessionSha256 = session.ToHex() }, deadline: deadline, cancellationToken: cancellation));
            credentials.Forget(session);
            SessionCookie.Clear(context);
        }

        return Results.NoContent();
    }

    private async Task<IResult> OfferAsync(HttpContext context, CancellationToken cancellation)
    {
        var key = PresentedKey.From(context.Request.Headers.Authorization) ?? throw SignedOut();
        var code = NewSecret();
        var offered = await AskAsync(async deadline => await contact.CreateSignInCodeAsync(
            new CreateSignInCodeRequest { KeySha256 = key.ToHex(), CodeSha256 = HashOf(code) },
            deadline: deadline, cancellationToken: cancellation)) ?? throw SignedOut();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { code, expireTime = offered.ExpireTime.ToDateTimeOffset() });
    }

    /// <returns>Null when contact knows no such key, code or session.</returns>
    private async Task<T?> AskAsync<T>(Func<DateTime, Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask(ProcessClock.Deadline(Patience));
        }
        catch (RpcException answer) when (answer.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException fault)
        {
            Log.CredentialUnresolved(logger, fault.StatusCode);
            throw DomainError.Unavailable("Signing in and out", TimeSpan.FromSeconds(1));
        }
    }

    private IResult Answer(Caller caller) => MeEndpoint.Answer(caller with { IsSession = true }, options.Value);

    private static string NewSecret() => RandomNumberGenerator.GetString(Letters, SecretLength);

    private static string HashOf(string secret) => KeyHash.Of(Encoding.UTF8.GetBytes(secret)).ToHex();

    private static DomainError SignedOut() => new(ErrorReason.Unauthenticated, "Nobody is signed in; sign in with an API key.");
}
