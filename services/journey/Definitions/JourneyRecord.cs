using Rapport.Events;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>A journey as stored: its draft, its state and every version ever published.</summary>
internal sealed record JourneyRecord
{
    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Journey id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, of the draft.</summary>
    public required string Name { get; init; }

    /// <summary>State.</summary>
    public JourneyState State { get; init; } = JourneyState.Draft;

    /// <summary>The draft's JSON text.</summary>
    public required string Draft { get; init; }

    /// <summary>JSON texts of the published versions; version n stands at n - 1.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Since when contacts enter: first publication or last resumption.</summary>
    public DateTimeOffset? OpenSince { get; init; }

    /// <summary>How far the log reached then; null where an earlier version of the platform has opened it.</summary>
    public LogPosition? OpenAfter { get; init; }

    /// <summary>When the newest version was published.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Revision in the store, the etag; 0 for one that is not stored yet.</summary>
    public long Rev { get; init; }

    /// <summary>Number of the newest version; 0 before the first publication.</summary>
    public int Version => Versions.Count;
}
