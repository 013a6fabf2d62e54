using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Workspaces;

/// <summary>Workspaces of the installation. Translates and calls.</summary>
internal sealed class WorkspaceGrpc(WorkspaceEditing workspaces) : WorkspaceService.WorkspaceServiceBase
{
    /// <inheritdoc/>
    public override async Task<Workspace> CreateWorkspace(CreateWorkspaceRequest request, ServerCallContext context)
    {
        var (made, secret) = await workspaces.CreateAsync(
            context.KeyMaker(), request.ToRecord(context.Principal()), context.Attempt(), context.CancellationToken);
        var shown = made.ToProto();
        shown.FirstApiKey = secret;
        return shown;
    }

    /// <inheritdoc/>
    public override async Task<Workspace> GetWorkspace(GetWorkspaceRequest request, ServerCallContext context) =>
        (await workspaces.GetAsync(request.Workspace, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListWorkspacesResponse> ListWorkspaces(ListWorkspacesRequest request, ServerCallContext context)
    {
        var page = await workspaces.ListAsync(
            context.Workspace(), request.ShowArchived, request.PageSize, request.PageToken, context.CancellationToken);
        return new ListWorkspacesResponse { Workspaces = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<Workspace> UpdateWorkspace(UpdateWorkspaceRequest request, ServerCallContext context) =>
        (await workspaces.UpdateAsync(
            request.Workspace, request.DisplayName.Trim(), WorkspaceMapping.ZoneOf(request.Zone),
            WorkspaceMapping.LocaleOf(request.Locale), request.Etag, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Workspace> ArchiveWorkspace(ArchiveWorkspaceRequest request, ServerCallContext context) =>
        (await workspaces.ArchiveAsync(context.Workspace(), request.Workspace, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Workspace> RestoreWorkspace(RestoreWorkspaceRequest request, ServerCallContext context) =>
        (await workspaces.RestoreAsync(request.Workspace, context.CancellationToken)).ToProto();
}
