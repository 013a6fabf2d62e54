using Google.Protobuf;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Imports;

/// <summary>The public face of imports. Translates and calls.</summary>
internal sealed class ImportGrpc(ImportEditing editing, ImportPreviewing previewing) : ImportService.ImportServiceBase
{
    /// <inheritdoc/>
    public override async Task<Import> CreateImport(CreateImportRequest request, ServerCallContext context) =>
        (await editing.CreateAsync(
            context.Workspace(), context.Principal(), request.FileName, context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Import> UploadImportPart(UploadImportPartRequest request, ServerCallContext context) =>
        (await editing.UploadAsync(
            context.Workspace(), request.Import, request.Part, (request.Content?.Data ?? ByteString.Empty).ToByteArray(),
            context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ImportPreview> PreviewImport(PreviewImportRequest request, ServerCallContext context) =>
        await previewing.LookAsync(
            await editing.GetAsync(context.Workspace(), request.Import, context.CancellationToken), request.Settings.ToSpec(),
            context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Import> StartImport(StartImportRequest request, ServerCallContext context) =>
        (await editing.StartAsync(
            context.Workspace(), request.Import, request.Settings.ToSpec(), request.Trial, context.Attempt(),
            context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Import> GetImport(GetImportRequest request, ServerCallContext context) =>
        (await editing.GetAsync(context.Workspace(), request.Import, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListImportsResponse> ListImports(ListImportsRequest request, ServerCallContext context)
    {
        var page = await editing.ListAsync(
            context.Workspace(), request.PageSize, request.PageToken, job => job.ToProto(), context.CancellationToken);
        return new ListImportsResponse { Imports = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<Import> PauseImport(PauseImportRequest request, ServerCallContext context) =>
        (await editing.PauseAsync(context.Workspace(), request.Import, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Import> ResumeImport(ResumeImportRequest request, ServerCallContext context) =>
        (await editing.ResumeAsync(context.Workspace(), request.Import, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Import> CancelImport(CancelImportRequest request, ServerCallContext context) =>
        (await editing.CancelAsync(context.Workspace(), request.Import, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListImportErrorsResponse> ListImportErrors(
        ListImportErrorsRequest request, ServerCallContext context)
    {
        var page = await editing.ErrorsAsync(
            context.Workspace(), request.Import, request.PageSize, request.PageToken, error => error.Fault.ToProto(error.Row),
            context.CancellationToken);
        return new ListImportErrorsResponse { Errors = { page.Items }, NextPageToken = page.NextToken };
    }
}
