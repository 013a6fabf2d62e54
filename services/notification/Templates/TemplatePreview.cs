using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Liquid;
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
        return ToProto(template, await ContentAsync(
            workspace, template, request.Contact, request.Traits, request.Variables, cancellation));
    }

    /// <summary>The same for a template as it is given, saved or not.</summary>
    /// <exception cref="DomainError">NOT_FOUND, DEFINITION_INVALID, FIELDS_INVALID.</exception>
    public async Task<PreviewTemplateResponse> RenderAsync(
        string workspace, RenderTemplateRequest request, CancellationToken cancellation)
    {
        var template = TemplateCatalogue.Check(
            TemplateEditing.Read(workspace, request.Template, clock.GetUtcNow()));
        return ToProto(template, await ContentAsync(
            workspace, template, request.Contact, request.Traits, request.Variables, cancellation));
    }

    /// <summary>What it says to a contact, or to somebody with these traits.</summary>
    /// <exception cref="DomainError">NOT_FOUND for the contact, or FIELDS_INVALID naming the variable without a value.</exception>
    public async Task<MessageContent> ContentAsync(
        string workspace, CompiledTemplate template, string contact, Struct? traits, Struct? given, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var variables = contact.Length == 0
            ? TemplateVariables.Of(TemplateValues.From(traits), given, now, links.Of())
            : await VariablesOfAsync(workspace, contact, given, now, cancellation);
        try
        {
            return template.Render(variables);
        }
        catch (LiquidRenderException exception)
        {
            throw DomainError.Invalid("variables", exception.Message);
        }
    }

    private static PreviewTemplateResponse ToProto(CompiledTemplate template, MessageContent content) => new()
    {
        Subject = content.Subject, Html = content.Html, Text = content.Text, Version = template.Version.Version,
    };

    private async Task<Dictionary<string, object?>> VariablesOfAsync(
        string workspace, string contact, Struct? given, DateTimeOffset now, CancellationToken cancellation)
    {
        var known = await contacts.GetKnownAsync(workspace, contact, cancellation);
        return TemplateVariables.Of(known, known.Email, given, now, links.Of());
    }
}
