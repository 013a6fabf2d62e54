using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;

namespace Rapport.Contact.Workspaces;

/// <summary>Workspaces as they are said and shown.</summary>
internal static class WorkspaceMapping
{
    /// <summary>What a request wants to be made.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">Id of the caller's key.</param>
    public static WorkspaceRecord ToRecord(this CreateWorkspaceRequest request, string by) => new()
    {
        Id = request.Id, Name = request.DisplayName.Trim(), Zone = ZoneOf(request.Zone), Locale = LocaleOf(request.Locale),
        CreatedBy = by,
    };

    /// <summary>A zone, or the default.</summary>
    public static string ZoneOf(string said) => said.Length > 0 ? said : WorkspaceRules.DefaultZone;

    /// <summary>A locale, or the default.</summary>
    public static string LocaleOf(string said) => said.Length > 0 ? said : WorkspaceRules.DefaultLocale;

    /// <summary>A workspace as it is shown.</summary>
    public static Workspace ToProto(this WorkspaceRecord workspace) => new()
    {
        Id = workspace.Id, DisplayName = workspace.Name, Zone = workspace.Zone, Locale = workspace.Locale,
        CreateTime = workspace.CreatedAt?.ToTimestamp(), CreatedBy = workspace.CreatedBy,
        ArchiveTime = workspace.ArchivedAt?.ToTimestamp(), Etag = workspace.Etag,
    };
}
