using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Defaults.Conclusions;
using Rapport.Defaults.Events;
using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>Events of the log as the domain sees them, and its facts as the log takes them.</summary>
internal static class ScoringEvents
{
    /// <summary>What scoring looks at, besides what rules read.</summary>
    public static ScoringEvent ToScoring(this Event happened)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        return new ScoringEvent
        {
            Name = happened.Name,
            OccurredAt = occurredAt,
            ReceivedAt = happened.ReceivedAt?.ToDateTimeOffset() ?? occurredAt,
            Historic = happened.Historic,
            MakesKnown = MakesKnown(happened),
            Decision = DecisionOf(happened),
            DecisionReason = happened.Text("reason"),
        };
    }

    /// <summary>A text property; empty when it is absent.</summary>
    public static string Text(this Event happened, string property) =>
        happened.Properties?.Fields.TryGetValue(property, out var value) == true ? value.StringValue : "";

    /// <summary>The fact as a conclusion from its cause; null when it is too many conclusions away from an outside event.</summary>
    public static Conclusion? ToConclusion(this ScoringFact fact, Event cause) => fact switch
    {
        ThresholdCrossed crossed => Conclude.From(
            cause, $"score_model:{crossed.Model.Number}@{crossed.Model.Version}/{crossed.Threshold.Id}",
            EventNames.ThresholdCrossed,
            new Struct
            {
                Fields =
                {
                    ["model"] = Value.ForString(crossed.Model.Id),
                    ["threshold"] = Value.ForString(crossed.Threshold.Id),
                    ["crossing_no"] = Value.ForNumber(crossed.CrossingNo),
                    ["score"] = Value.ForNumber(crossed.Score),
                    ["definition_version"] = Value.ForNumber(crossed.Model.Version),
                },
            }),
        StageChanged changed => Conclude.From(
            cause, $"stage:{changed.To.Name()}", EventNames.StageChanged,
            new Struct
            {
                Fields =
                {
                    ["from"] = Value.ForString(changed.From.Name()),
                    ["to"] = Value.ForString(changed.To.Name()),
                    ["reason"] = Value.ForString(changed.Reason),
                },
            }),
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    private static bool MakesKnown(Event happened)
    {
        foreach (var identifier in happened.Identifiers)
            if (identifier.Type is "user_id" or "email" or "phone")
                return true;
        return false;
    }

    private static SalesDecision DecisionOf(Event happened) => happened.Name switch
    {
        EventNames.LeadAccepted => SalesDecision.Accepted,
        EventNames.LeadRejected => SalesDecision.Rejected,
        EventNames.HandoffCompleted => happened.Text("outcome") switch
        {
            "accepted" => SalesDecision.Accepted,
            "rejected" => SalesDecision.Rejected,
            _ => SalesDecision.None,
        },
        _ => SalesDecision.None,
    };
}
