using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>An event of the log as journeys see it.</summary>
internal sealed record JourneyEvent
{
    /// <summary>Event id.</summary>
    public required string Id { get; init; }

    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>The contact it was numbered under.</summary>
    public required string Contact { get; init; }

    /// <summary>Name in snake case.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Conclusions away from an outside event.</summary>
    public int Hop { get; init; }

    /// <summary>Counts, but starts and moves nothing.</summary>
    public bool Historic { get; init; }

    /// <summary>True for a conclusion about a contact that has been merged into this one since.</summary>
    public bool OfMerged { get; init; }

    /// <summary>Where the event is traced; empty when it is not.</summary>
    public string Traceparent { get; init; } = "";

    /// <summary>Partition of the log.</summary>
    public required int Partition { get; init; }

    /// <summary>Number in the partition.</summary>
    public required long N { get; init; }

    /// <summary>What it tells of the contact, if it is one of the platform's; null for nothing.</summary>
    public ToldFact? Told { get; init; }

    /// <summary>What happened.</summary>
    public MapValue Properties { get; init; } = MapValue.Empty;

    /// <summary>Where and how.</summary>
    public MapValue Context { get; init; } = MapValue.Empty;

    /// <summary>The properties as a JSON object; called only when they have to be kept.</summary>
    public Func<string> PropertiesJson { get; init; } = static () => "{}";

    /// <summary>The context as a JSON object; called only when it has to be kept.</summary>
    public Func<string> ContextJson { get; init; } = static () => "{}";
}
