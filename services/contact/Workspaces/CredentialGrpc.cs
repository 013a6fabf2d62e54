using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Workspaces;

/// <summary>Tells the gateway whose key it was given, and keeps the console's sessions.</summary>
internal sealed class CredentialGrpc(Credentials credentials) : CredentialService.CredentialServiceBase
{
    /// <inheritdoc/>
    public override async Task<Credential> ResolveCredential(ResolveCredentialRequest request, ServerCallContext context) =>
        await credentials.FindAsync(request.KeySha256, context.CancellationToken) ?? throw Unknown();

    /// <inheritdoc/>
    public override async Task<Credential> OpenSession(OpenSessionRequest request, ServerCallContext context) =>
        await credentials.OpenSessionAsync(request.SecretSha256, request.SessionSha256, context.CancellationToken)
            ?? throw Unknown();

    /// <inheritdoc/>
    public override async Task<CloseSessionResponse> CloseSession(CloseSessionRequest request, ServerCallContext context)
    {
        await credentials.CloseSessionAsync(request.SessionSha256, context.CancellationToken);
        return new CloseSessionResponse();
    }

    /// <inheritdoc/>
    public override async Task<CreateSignInCodeResponse> CreateSignInCode(
        CreateSignInCodeRequest request, ServerCallContext context)
    {
        var until = await credentials.OfferSessionAsync(request.KeySha256, request.CodeSha256, context.CancellationToken);
        return new CreateSignInCodeResponse { ExpireTime = (until ?? throw Unknown()).ToTimestamp() };
    }

    private static DomainError Unknown() => DomainError.NotFound("credential", "");
}
