using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Following.Lifecycle;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Internal.V1;

namespace Rapport.Contact.Erasures;

/// <summary>All that is kept of a person, page by page, one service after the other.</summary>
internal sealed class PersonExportGrpc(ContactReader reader, Lifecycles lifecycles, LifecycleGrpc own, PageTokens tokens)
    : PersonExportService.PersonExportServiceBase
{
    /// <inheritdoc/>
    public override async Task<ExportContactResponse> ExportContact(ExportContactRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var size = PageTokens.Size(request.PageSize);
        var contact = await reader.GetAsync(workspace, request.Contact, context.CancellationToken);
        var query = $"export?contact={contact.Id}";
        var (service, cursor) = PlaceOf(tokens.Read(workspace, query, request.PageToken));
        var page = await ReadAsync(service, new ExportPersonRequest
        {
            Person = new Person { Workspace = workspace, Contacts = { contact.Id, contact.Merged } }, Cursor = cursor, MaxRecords = size,
        }, context);
        var next = page.NextCursor.Length > 0 ? $"{service} {page.NextCursor}"
            : Lifecycles.All.SkipWhile(each => each != service).Skip(1).FirstOrDefault() is { } following ? $"{following} " : null;
        return new ExportContactResponse
        {
            Contact = contact.Id, Records = { page.Records }, NextPageToken = next is null ? "" : tokens.Write(workspace, query, next),
        };
    }

    private async Task<ExportPersonResponse> ReadAsync(string service, ExportPersonRequest request, ServerCallContext context)
    {
        try
        {
            return await lifecycles.ExportAsync(service, request, own, context);
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable($"The service {service}", TimeSpan.FromSeconds(1));
        }
        catch (InvalidOperationException)
        {
            // Its address is not set here.
            throw DomainError.Unavailable($"The service {service}", TimeSpan.FromMinutes(1));
        }
    }

    private static (string Service, string Cursor) PlaceOf(string? place) =>
        place?.Split(' ', 2) is [var service, var cursor] ? (service, cursor) : (Lifecycles.Contact, "");
}
