using Rapport.Hosting.Errors;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain.Liquid;
using Rapport.Notification.Links;
using Rapport.Notification.V1;

namespace Rapport.Notification.Templates;

/// <summary>Shows what a message would say.</summary>
internal sealed class TemplatePreview(
    TemplateCatalogue catalogue, ContactDirectory contacts, MessageLinks links, TimeProvider clock)
{
    /// <summary>A template rendered for a contact, or for traits that are given.</summary>
    /// <exception cref="DomainError">NOT_FOUND, or FIELDS_INVALID naming the variable without a value.</exception>
    public async Task<PreviewTemplateResponse> RenderAsync(
        string workspace, PreviewTemplateRequest request, CancellationToken cancellation)
    {
        var template = await catalogue.GetAsync(workspace, request.Template, request.Version, cancellation);
        var now = clock.GetUtcNow();
        var variables = request.Contact.Length == 0
            ? TemplateVariables.Of(TemplateValues.From(request.Traits), request.Variables, now, links.Of())
            : await VariablesOfAsync(workspace, request, now, cancellation);
        try
        {
            var content = template.Render(variables);
            return new PreviewTemplateResponse
            {
                Subject = content.Subject, Html = content.Html, Text = content.Text, Version = template.Version.Version,
            };
        }
        catch (LiquidRenderException exception)
        {
            throw DomainError.Invalid("variables", exception.Message);
        }
    }

    private async Task<Dictionary<string, object?>> VariablesOfAsync(
        string workspace, PreviewTemplateRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        var contact = await contacts.GetKnownAsync(workspace, request.Contact, cancellation);
        return TemplateVariables.Of(contact, contact.Email, request.Variables, now, links.Of());
    }
}
