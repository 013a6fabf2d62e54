using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Following.Conclusions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>Events of the log as the domain sees them, and its facts as the log takes them.</summary>
internal static class ScoringEvents
{
    private const string ByActivation = "activation";

    /// <summary>What scoring looks at, besides what rules read.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="place">Its place in the log, where traits are learned from it.</param>
    public static ScoringEvent ToScoring(this Event happened, ulong place = 0)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        return new ScoringEvent
        {
            Name = happened.Name,
            OccurredAt = occurredAt,
            ReceivedAt = happened.ReceivedAt?.ToDateTimeOffset() ?? occurredAt,
            Tie = happened.Tie(),
            Id = happened.Id,
            Hop = happened.Hop,
            Place = place,
            Historic = happened.Historic,
            MakesKnown = happened.MakesKnown(),
            Act = ActOf(happened),
            ActReason = happened.Text("reason"),
            ActStage = happened.Name == EventNames.LeadConverted ? StageNames.Parse(happened.Text("to")) : null,
            // Of a contact that was merged since it says nothing: the merge told the survivor's.
            Stage = happened.Name == EventNames.StageChanged && !happened.Flags.Contains(EventFlags.OfMerged)
                ? happened.ToldStage() : null,
            Crossing = happened.Name != EventNames.ThresholdCrossed ? null : new ToldCrossing(
                happened.Text("model"), happened.Text("threshold"), (int)happened.Number("crossing_no"),
                happened.Text("origin") == ByActivation),
        };
    }

    /// <summary>What history brought about as a conclusion; null when it is too many conclusions away from an outside event.</summary>
    public static Conclusion? ToConclusion(this StageChanged changed, HistoryLoad load, string workspace, string contact) =>
        Conclude.FromHistory(
            workspace, contact, load, changed.At, $"stage:{changed.To.Name()}", EventNames.StageChanged,
            StageEvents.PropertiesOf(changed));

    /// <summary>The fact as a conclusion from its cause; null when it is too many conclusions away from an outside event.</summary>
    public static Conclusion? ToConclusion(this ScoringFact fact, Event cause) => fact switch
    {
        ThresholdCrossed crossed => Conclude.From(
            cause, DefinitionOf(crossed), EventNames.ThresholdCrossed,
            new Struct
            {
                Fields =
                {
                    ["model"] = Value.ForString(crossed.Model.Id),
                    ["threshold"] = Value.ForString(crossed.Threshold.Id),
                    ["crossing_no"] = Value.ForNumber(crossed.CrossingNo),
                    ["score"] = Value.ForNumber(crossed.Score),
                    ["definition_version"] = Value.ForNumber(crossed.Model.Version),
                    ["receipt"] = Value.ForString(
                        new ReceiptId(cause.Contact, crossed.Model.Number, crossed.Threshold.Id, cause.Id).ToString()),
                },
            }),
        StageChanged { History: { } load } told => told.ToConclusion(load, cause.Workspace, cause.Contact),
        StageChanged changed => Conclude.From(
            cause, $"stage:{changed.To.Name()}", EventNames.StageChanged, StageEvents.PropertiesOf(changed)),
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    /// <summary>The crossing of a contact who was above when the version came in force: one for each, whoever tells it.</summary>
    public static Conclusion ToConclusion(this ThresholdCrossed crossed, string workspace, string contact) => Conclude.FromTime(
        workspace, contact, crossed.Model.ActiveFrom!.Value, DefinitionOf(crossed), EventNames.ThresholdCrossed, new Struct
        {
            Fields =
            {
                ["model"] = Value.ForString(crossed.Model.Id),
                ["threshold"] = Value.ForString(crossed.Threshold.Id),
                ["crossing_no"] = Value.ForNumber(crossed.CrossingNo),
                ["score"] = Value.ForNumber(crossed.Score),
                ["definition_version"] = Value.ForNumber(crossed.Model.Version),
                ["origin"] = Value.ForString(ByActivation),
            },
        });

    private static string DefinitionOf(ThresholdCrossed crossed) =>
        $"score_model:{crossed.Model.Number}@{crossed.Model.Version}/{crossed.Threshold.Id}";

    private static LeadAct ActOf(Event happened) => happened.Name switch
    {
        EventNames.LeadAccepted => LeadAct.Accepted,
        EventNames.LeadRejected => LeadAct.Rejected,
        EventNames.LeadNoContact => LeadAct.NoContact,
        EventNames.LeadRecycled => LeadAct.Recycled,
        EventNames.LeadConverted => LeadAct.Converted,
        EventNames.LeadLost => LeadAct.Lost,
        EventNames.HandoffCompleted => happened.Text("outcome") switch
        {
            "accepted" => LeadAct.Accepted,
            "rejected" => LeadAct.Rejected,
            "no_contact" => LeadAct.NoContact,
            "lost" => LeadAct.Lost,
            _ => LeadAct.None,
        },
        _ => LeadAct.None,
    };
}
