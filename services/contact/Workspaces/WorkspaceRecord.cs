using System.Globalization;

namespace Rapport.Contact.Workspaces;

/// <summary>A workspace as it is kept.</summary>
internal sealed record WorkspaceRecord
{
    /// <summary>What it is called everywhere.</summary>
    public required string Id { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>Name of a time zone of the IANA database.</summary>
    public required string Zone { get; init; }

    /// <summary>BCP 47 tag.</summary>
    public required string Locale { get; init; }

    /// <summary>When it was made; null for one that is older than its record.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Id of the key that made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Since when it lets nobody in; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The request that made it; empty for one without a name.</summary>
    public string Request { get; init; } = "";

    /// <summary>Counts changes, from 0.</summary>
    public long Revision { get; init; }

    /// <summary>The revision as callers see it.</summary>
    public string Etag => Revision.ToString(CultureInfo.InvariantCulture);
}
