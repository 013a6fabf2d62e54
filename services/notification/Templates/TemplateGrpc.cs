using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.V1;

namespace Rapport.Notification.Templates;

/// <summary>The public face of templates. Translates and calls.</summary>
internal sealed class TemplateGrpc(TemplateEditing templates, TemplatePreview preview, TemplateTest test)
    : TemplateService.TemplateServiceBase
{
    /// <inheritdoc/>
    public override Task<Template> SaveTemplate(SaveTemplateRequest request, ServerCallContext context) =>
        templates.SaveAsync(context.Workspace(), request.Template, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Template> GetTemplate(GetTemplateRequest request, ServerCallContext context) =>
        templates.GetAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListTemplatesResponse> ListTemplates(
        ListTemplatesRequest request, ServerCallContext context) =>
        templates.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PreviewTemplateResponse> PreviewTemplate(
        PreviewTemplateRequest request, ServerCallContext context) =>
        preview.RenderAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PreviewTemplateResponse> RenderTemplate(
        RenderTemplateRequest request, ServerCallContext context) =>
        preview.RenderAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<SentTest> TestTemplate(TestTemplateRequest request, ServerCallContext context) =>
        test.SendAsync(context.Workspace(), request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListTemplateVersionsResponse> ListTemplateVersions(
        ListTemplateVersionsRequest request, ServerCallContext context) =>
        templates.VersionsAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<DeleteTemplateResponse> DeleteTemplate(
        DeleteTemplateRequest request, ServerCallContext context)
    {
        await templates.DeleteAsync(context.Workspace(), request.Template, context.Attempt(), context.CancellationToken);
        return new DeleteTemplateResponse();
    }
}
