using System.Text.Json;
using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>
/// Lays out an event and a contact's facts for conditions. One context is refilled again and again, so a scope is used
/// by one thread and an answer of it only until the next.
/// </summary>
internal sealed class ConditionScope
{
    private readonly EvaluationContext context = new();

    /// <summary>An event of the log, and the facts after it.</summary>
    public EvaluationContext Of(JourneyEvent e, ContactFacts facts, DateTimeOffset now)
    {
        context.EventName = e.Name;
        context.OccurredAt = e.OccurredAt;
        context.Properties = e.Properties;
        context.EventContext = e.Context;
        return With(facts, now);
    }

    /// <summary>The event that moved a run last, and the facts of now.</summary>
    public EvaluationContext Of(Trigger trigger, ContactFacts facts, DateTimeOffset now)
    {
        context.EventName = trigger.Name;
        context.OccurredAt = trigger.OccurredAt;
        context.Properties = MapOf(trigger.PropertiesJson);
        context.EventContext = MapOf(trigger.ContextJson);
        return With(facts, now);
    }

    private static MapValue MapOf(string? json) =>
        json is null ? MapValue.Empty : new JsonMap(JsonDocument.Parse(json).RootElement);

    private EvaluationContext With(ContactFacts facts, DateTimeOffset now)
    {
        context.Attributes = facts.Attributes;
        context.Tags = facts.Tags;
        context.Segments = facts.Segments;
        context.Stage = facts.Stage;
        context.Crossed = facts.Crossed;
        context.Now = now;
        return context;
    }
}
