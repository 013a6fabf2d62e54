using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>Tells the gateway whose key it was given.</summary>
internal sealed class CredentialGrpc(KeyStore keys, SystemClock clock) : CredentialService.CredentialServiceBase
{
    // The gateway asks again every 45 s of use: noted about as often.
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<Credential> ResolveCredential(ResolveCredentialRequest request, ServerCallContext context)
    {
        var now = clock.GetUtcNow();
        if (await keys.FindAsync(request.KeySha256, context.CancellationToken) is not { } key || !key.IsValidAt(now))
            throw DomainError.NotFound("credential", "");
        if (key.UsedAt is null || key.UsedAt < now - NotedEvery)
            await keys.UsedAsync(key.Sha256, now, now - NotedEvery, context.CancellationToken);
        return new Credential
        {
            Workspace = key.Workspace, Kind = key.Kind, Scopes = { key.Scopes },
            Principal = key.Id, ExpireTime = key.Until?.ToTimestamp(),
        };
    }
}
