using Grpc.Core;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Workspaces;

/// <summary>Keys of pages and apps. Translates and calls.</summary>
internal sealed class WriteKeyGrpc(KeyEditing keys) : WriteKeyService.WriteKeyServiceBase
{
    /// <inheritdoc/>
    public override async Task<WriteKey> CreateWriteKey(CreateWriteKeyRequest request, ServerCallContext context) =>
        (await keys.CreateAsync(
            context.KeyMaker(), CredentialKind.WriteKey, request.Name, [], request.ExpireTime?.ToDateTimeOffset(),
            context.Attempt(), context.CancellationToken)).ToWriteKey();

    /// <inheritdoc/>
    public override async Task<WriteKey> GetWriteKey(GetWriteKeyRequest request, ServerCallContext context) =>
        (await keys.GetAsync(context.Workspace(), CredentialKind.WriteKey, request.WriteKey, context.CancellationToken)).ToWriteKey();

    /// <inheritdoc/>
    public override async Task<ListWriteKeysResponse> ListWriteKeys(ListWriteKeysRequest request, ServerCallContext context)
    {
        var page = await keys.ListAsync(
            context.Workspace(), CredentialKind.WriteKey, request.ShowEnded, request.PageSize, request.PageToken,
            key => key.ToWriteKey(), context.CancellationToken);
        return new ListWriteKeysResponse { WriteKeys = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<WriteKey> UpdateWriteKey(UpdateWriteKeyRequest request, ServerCallContext context) =>
        (await keys.UpdateAsync(
            context.KeyMaker(), CredentialKind.WriteKey, request.WriteKey, request.Name, request.ExpireTime?.ToDateTimeOffset(),
            request.Etag, context.CancellationToken)).ToWriteKey();

    /// <inheritdoc/>
    public override async Task<WriteKey> RotateWriteKey(RotateWriteKeyRequest request, ServerCallContext context) =>
        (await keys.RotateAsync(
            context.KeyMaker(), CredentialKind.WriteKey, request.WriteKey, request.Overlap?.ToTimeSpan() ?? KeyRules.DefaultOverlap,
            context.Attempt(), context.CancellationToken)).ToWriteKey();

    /// <inheritdoc/>
    public override async Task<WriteKey> EndWriteKey(EndWriteKeyRequest request, ServerCallContext context) =>
        (await keys.EndAsync(
            context.KeyMaker(), CredentialKind.WriteKey, request.WriteKey, context.CancellationToken)).ToWriteKey();
}
