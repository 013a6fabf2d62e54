using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using IdentifierType = Rapport.Contact.Domain.Identities.IdentifierType;

namespace Rapport.Contact.Identities;

/// <summary>The declarations of identifier types. Translates, checks and calls.</summary>
internal sealed class IdentifierTypeGrpc(IdentifierTypeStore store, IdentifierTypeCatalogue catalogue, TimeProvider clock)
    : IdentifierTypeService.IdentifierTypeServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListIdentifierTypesResponse> ListIdentifierTypes(
        ListIdentifierTypesRequest request, ServerCallContext context)
    {
        var own = await OwnAsync(context);
        return new ListIdentifierTypesResponse
        {
            IdentifierTypes =
            {
                IdentifierTypes.With([.. own.Values.Select(d => d.Type)]).All
                    .Select(type => type.ToProto(own.GetValueOrDefault(type.Type))),
            },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.IdentifierType> GetIdentifierType(GetIdentifierTypeRequest request, ServerCallContext context)
    {
        var own = (await OwnAsync(context)).GetValueOrDefault(request.Type);
        return (own?.Type ?? IdentifierTypes.Default.Find(request.Type))?.ToProto(own)
            ?? throw DomainError.NotFound("identifier_type", request.Type);
    }

    /// <inheritdoc/>
    public override async Task<V1.IdentifierType> SaveIdentifierType(SaveIdentifierTypeRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var wanted = (request.IdentifierType ?? new V1.IdentifierType()).ToDomain(request.Type, out var faults);
        faults.AddRange(IdentifierTypeCheck.Faults(wanted));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults.ConvertAll(f => f with { Path = Path(f.Path) }));
        var own = await OwnAsync(context);
        // What an attempt of the same request has saved already is no other revision to it.
        if (context.Attempt().IsRepeat && own.GetValueOrDefault(wanted.Type) is { } there
            && there.Type.ToProto(null).Equals(wanted.ToProto(null)))
            return there.Type.ToProto(there);
        // Two at once may both be the last: the limit keeps a process's memory bounded and need not be exact.
        if (own.Count >= IdentifierTypeCheck.MostTypes && !own.ContainsKey(wanted.Type))
            throw DomainError.Invalid("type", $"is one too many: the workspace has declared {IdentifierTypeCheck.MostTypes} types");
        var saved = await store.SaveAsync(workspace, wanted, Revision(request.Etag.Length > 0 ? request.Etag : request.IdentifierType?.Etag ?? ""), clock.GetUtcNow(), context.CancellationToken);
        await catalogue.ChangedAsync(workspace);
        return saved.Type.ToProto(saved);
    }

    /// <inheritdoc/>
    public override async Task<Empty> DeleteIdentifierType(DeleteIdentifierTypeRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        if (!await store.DeleteAsync(workspace, request.Type, context.CancellationToken))
            throw DomainError.NotFound("identifier_type", request.Type);
        await catalogue.ChangedAsync(workspace);
        return new Empty();
    }

    private static string Path(string field) => field == "type" ? field : "identifier_type." + field;

    private static long? Revision(string etag) =>
        etag.Length == 0 ? null
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : throw DomainError.Invalid("etag", "is not one that was given out");

    private async Task<Dictionary<string, DeclaredType>> OwnAsync(ServerCallContext context) =>
        (await store.ListAsync(context.Workspace(), context.CancellationToken)).ToDictionary(d => d.Type.Type);
}
