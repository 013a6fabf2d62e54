using System.Globalization;

namespace Rapport.Notification.Domain;

/// <summary>One version of a template; never changed once saved.</summary>
internal sealed record TemplateVersion
{
    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>The template's id.</summary>
    public required string Id { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>The channel it is written for.</summary>
    public required string Channel { get; init; }

    /// <summary>What kind of message it makes.</summary>
    public required MessageClass Class { get; init; }

    /// <summary>What a contact has to have agreed to.</summary>
    public required string Purpose { get; init; }

    /// <summary>Liquid.</summary>
    public required string Subject { get; init; }

    /// <summary>Liquid; empty for none.</summary>
    public required string Html { get; init; }

    /// <summary>Liquid; empty for none.</summary>
    public required string Text { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>True for the mark that the template was taken out of use with this version.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What a saver names to say that this version is the one replaced.</summary>
    public string Etag => Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>True when both say the same to the same contacts.</summary>
    public bool SaysTheSameAs(TemplateVersion other) =>
        this with { Version = other.Version, SavedAt = other.SavedAt } == other;
}
