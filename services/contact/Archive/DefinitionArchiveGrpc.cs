using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Archive;

/// <summary>The archive for services whose own store may be lost.</summary>
internal sealed class DefinitionArchiveGrpc(DefinitionArchiveStore store)
    : DefinitionArchiveService.DefinitionArchiveServiceBase
{
    /// <inheritdoc/>
    public override async Task<SaveDefinitionsResponse> SaveDefinitions(
        SaveDefinitionsRequest request, ServerCallContext context)
    {
        if (request.Service.Length == 0)
            throw DomainError.Invalid("service", "is required");
        if (request.Revision < 1)
            throw DomainError.Invalid("revision", "is at least 1");
        return new SaveDefinitionsResponse { Revision = await store.SaveAsync(request, context.CancellationToken) };
    }

    /// <inheritdoc/>
    public override Task<ReadDefinitionsResponse> ReadDefinitions(
        ReadDefinitionsRequest request, ServerCallContext context) =>
        store.ReadAsync(request.Service, context.CancellationToken);
}
