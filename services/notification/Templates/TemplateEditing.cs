using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Ids;
using Rapport.Hosting.Paging;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;

namespace Rapport.Notification.Templates;

/// <summary>Templates as the contract has them.</summary>
internal sealed class TemplateEditing(
    TemplateCatalogue catalogue, TemplateStore store, TemplateUsers users, PageTokens tokens, TimeProvider clock)
{
    private const string Query = "templates";
    private const int LongestPurpose = 60;

    /// <summary>Saves a template or a new version of it.</summary>
    public async Task<Template> SaveAsync(string workspace, Template? template, CancellationToken cancellation)
    {
        var wanted = Read(workspace, template, clock.GetUtcNow());
        var saved = await catalogue.SaveAsync(wanted, template?.Etag ?? "", cancellation);
        return ToProto(saved);
    }

    /// <summary>A template as it is given.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, naming every field at fault.</exception>
    public static TemplateVersion Read(string workspace, Template? template, DateTimeOffset now)
    {
        var wanted = template ?? new Template();
        if (Faults(wanted) is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        return new TemplateVersion
        {
            Workspace = workspace, Id = wanted.Id, Version = 0, Channel = wanted.Channel,
            Class = ClassOf(wanted.Class)!.Value,
            Purpose = wanted.Purpose.Length > 0 ? wanted.Purpose : "marketing",
            Subject = wanted.Subject, Html = wanted.Html,
            Text = wanted.Text, SavedAt = now,
        };
    }

    /// <summary>Takes a template out of use.</summary>
    /// <exception cref="DomainError">NOT_FOUND, IN_USE.</exception>
    public async Task DeleteAsync(string workspace, string id, Attempt attempt, CancellationToken cancellation)
    {
        if (await users.OfAsync(workspace, id, cancellation) is { Count: > 0 } found)
            throw new DomainError(ErrorReason.InUse, "The template is to be sent by broadcasts that have not ended.")
            {
                Metadata = new Dictionary<string, string> { ["users"] = string.Join(",", found) },
            };
        if (!await catalogue.DeleteAsync(workspace, id, clock.GetUtcNow(), cancellation) && !attempt.IsRepeat)
            throw DomainError.NotFound("template", id);
    }

    /// <summary>A page of its versions, the newest first.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ListTemplateVersionsResponse> VersionsAsync(
        string workspace, ListTemplateVersionsRequest request, CancellationToken cancellation)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), "templates/versions/" + request.Template);
        var below = tokens.Read(workspace, query, request.PageToken) is { } place
            ? int.Parse(place, CultureInfo.InvariantCulture) : 0;
        var found = await store.VersionsAsync(workspace, request.Template, below, size, cancellation);
        if (found.Count == 0 && below == 0)
            throw DomainError.NotFound("template", request.Template);
        var page = tokens.Cut(
            workspace, query, found, size, ToProto, version => version.Version.ToString(CultureInfo.InvariantCulture));
        return new ListTemplateVersionsResponse { Versions = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>One version.</summary>
    public async Task<Template> GetAsync(
        string workspace, GetTemplateRequest request, CancellationToken cancellation) =>
        await store.FindAsync(workspace, request.Template, request.Version, cancellation) is { } found
            ? ToProto(found)
            : throw DomainError.NotFound("template", request.Template);

    /// <summary>A page of newest versions, by id.</summary>
    public async Task<ListTemplatesResponse> ListAsync(
        string workspace, ListTemplatesRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, Query, request.PageToken);
        var found = await store.ListAsync(workspace, after, size, cancellation);
        var page = tokens.Cut(workspace, Query, found, size, ToProto, template => template.Id);
        return new ListTemplatesResponse { Templates = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>Every field at fault; what its parts say is found when they are compiled.</summary>
    internal static List<FieldFault> Faults(Template wanted)
    {
        List<FieldFault> faults = [];
        DefinitionId.Check(wanted.Id, "template.id", faults);
        if (wanted.Channel != "email")
            faults.Add(new FieldFault("template.channel", "is not email"));
        if (ClassOf(wanted.Class) is null)
            faults.Add(new FieldFault("template.class", "is not marketing or transactional"));
        if (wanted.Purpose.Length > LongestPurpose)
            faults.Add(new FieldFault("template.purpose", $"is longer than {LongestPurpose} characters"));
        else if (wanted.Purpose == ConsentAct.All || wanted.Purpose.Any(char.IsControl))
            faults.Add(new FieldFault("template.purpose", "is * or not on one line: nobody can agree to that"));
        if (wanted.Subject.Length == 0)
            faults.Add(new FieldFault("template.subject", "is missing"));
        if (wanted.Html.Length == 0 && wanted.Text.Length == 0)
            faults.Add(new FieldFault("template.html", "is missing, and so is text; one of them is needed"));
        return faults;
    }

    private static MessageClass? ClassOf(string name) => name switch
    {
        "marketing" => MessageClass.Marketing,
        "transactional" => MessageClass.Transactional,
        _ => null,
    };

    private static Template ToProto(TemplateVersion version) => new()
    {
        Id = version.Id, Channel = version.Channel, Class = version.Class.ToWord(), Purpose = version.Purpose,
        Subject = version.Subject, Html = version.Html, Text = version.Text, Version = version.Version,
        CreateTime = version.SavedAt.ToTimestamp(), Etag = version.Etag,
    };
}
