namespace Rapport.Journey.Domain;

/// <summary>The event that moved a run last: the one that let it in, or one that it waited for.</summary>
/// <param name="Id">Event id.</param>
/// <param name="Name">Event name.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Hop">Its distance from an outside event; what follows from it is one further.</param>
/// <param name="PropertiesJson">Kept only for journeys whose branches look at the event; else null.</param>
/// <param name="ContextJson">Likewise.</param>
/// <param name="Traceparent">Where the event is traced; empty when it is not.</param>
internal sealed record Trigger(
    string Id, string Name, DateTimeOffset OccurredAt, int Hop, string? PropertiesJson, string? ContextJson,
    string Traceparent = "")
{
    /// <summary>What is kept of an event.</summary>
    public static Trigger Of(JourneyEvent cause, JourneyDefinition definition) =>
        new(cause.Id, cause.Name, cause.OccurredAt, cause.Hop,
            definition.KeepsTrigger ? cause.PropertiesJson() : null,
            definition.KeepsTrigger ? cause.ContextJson() : null,
            cause.Traceparent);
}
