using Grpc.Core;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Workspaces;

/// <summary>Keys of programs. Translates and calls.</summary>
internal sealed class ApiKeyGrpc(KeyEditing keys) : ApiKeyService.ApiKeyServiceBase
{
    /// <inheritdoc/>
    public override async Task<ApiKey> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context) =>
        (await keys.CreateAsync(
            context.KeyMaker(), CredentialKind.ApiKey, request.Name, request.Scopes, request.ExpireTime?.ToDateTimeOffset(),
            context.Attempt(), context.CancellationToken)).ToApiKey();

    /// <inheritdoc/>
    public override async Task<ApiKey> GetApiKey(GetApiKeyRequest request, ServerCallContext context) =>
        (await keys.GetAsync(context.Workspace(), CredentialKind.ApiKey, request.ApiKey, context.CancellationToken)).ToApiKey();

    /// <inheritdoc/>
    public override async Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        var page = await keys.ListAsync(
            context.Workspace(), CredentialKind.ApiKey, request.ShowEnded, request.PageSize, request.PageToken,
            key => key.ToApiKey(), context.CancellationToken);
        return new ListApiKeysResponse { ApiKeys = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<ApiKey> UpdateApiKey(UpdateApiKeyRequest request, ServerCallContext context) =>
        (await keys.UpdateAsync(
            context.KeyMaker(), CredentialKind.ApiKey, request.ApiKey, request.Name, request.ExpireTime?.ToDateTimeOffset(),
            request.Etag, context.CancellationToken)).ToApiKey();

    /// <inheritdoc/>
    public override async Task<ApiKey> RotateApiKey(RotateApiKeyRequest request, ServerCallContext context) =>
        (await keys.RotateAsync(
            context.KeyMaker(), CredentialKind.ApiKey, request.ApiKey, request.Overlap?.ToTimeSpan() ?? KeyRules.DefaultOverlap,
            context.Attempt(), context.CancellationToken)).ToApiKey();

    /// <inheritdoc/>
    public override async Task<ApiKey> EndApiKey(EndApiKeyRequest request, ServerCallContext context) =>
        (await keys.EndAsync(
            context.KeyMaker(), CredentialKind.ApiKey, request.ApiKey, context.CancellationToken)).ToApiKey();
}
