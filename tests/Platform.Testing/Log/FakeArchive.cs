using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Contact.V1;

namespace Rapport.Platform.Testing.Log;

/// <summary>The archive of definitions in memory.</summary>
internal sealed class FakeArchive : DefinitionArchiveService.DefinitionArchiveServiceBase
{
    private readonly ConcurrentDictionary<string, ReadDefinitionsResponse> copies = new();

    public override Task<SaveDefinitionsResponse> SaveDefinitions(
        SaveDefinitionsRequest request, ServerCallContext context)
    {
        var copy = new ReadDefinitionsResponse { Revision = request.Revision, Keys = { request.Keys } };
        var kept = copies.AddOrUpdate(
            request.Service, copy, (_, before) => before.Revision < copy.Revision ? copy : before);
        return Task.FromResult(new SaveDefinitionsResponse { Revision = kept.Revision });
    }

    public override Task<ReadDefinitionsResponse> ReadDefinitions(
        ReadDefinitionsRequest request, ServerCallContext context) =>
        Task.FromResult(copies.GetValueOrDefault(request.Service, new ReadDefinitionsResponse()));
}
