using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>Tells the gateway whose key it was given.</summary>
internal sealed class CredentialGrpc(KeyStore keys, SystemClock clock) : CredentialService.CredentialServiceBase
{
    private const int PrincipalDigits = 12;

    /// <inheritdoc/>
    public override async Task<Credential> ResolveCredential(ResolveCredentialRequest request, ServerCallContext context)
    {
        var found = await keys.FindAsync(request.KeySha256, context.CancellationToken);
        if (found is not { } key || key.Until < clock.GetUtcNow().UtcDateTime)
            throw DomainError.NotFound("credential", "");
        return new Credential
        {
            Workspace = key.Workspace, Kind = key.Kind, Scopes = { key.Scopes },
            Principal = request.KeySha256[..PrincipalDigits], ExpireTime = key.Until?.ToTimestamp(),
        };
    }
}
