using System.Text.Json.Nodes;

namespace Rapport.Journey.Domain;

/// <summary>What the agent is told with a hand-off.</summary>
internal static class Dossier
{
    /// <summary>
    /// The step's own dossier and, where it does not say otherwise, what is known: tags, stage, the score at each
    /// threshold crossed, and the event that moved the contact here.
    /// </summary>
    public static HandoffAction Complete(HandoffAction action, ContactFacts facts, RunState run)
    {
        var dossier = action.DossierJson is null ? [] : JsonNode.Parse(action.DossierJson)!.AsObject();
        dossier.TryAdd(
            "tags", new JsonArray([.. facts.Tags.Order(StringComparer.Ordinal).Select(tag => JsonValue.Create(tag))]));
        dossier.TryAdd("stage", facts.Stage);
        var scores = new JsonObject();
        foreach (var (threshold, score) in facts.Crossings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            scores[threshold] = score;
        dossier.TryAdd("scores", scores);
        dossier.TryAdd("last_event", run.Trigger.Name);
        dossier.TryAdd("entered_at", run.EnteredAt.UtcDateTime.ToString("O"));
        return action with { DossierJson = dossier.ToJsonString() };
    }
}
