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
        var common = new ScoringEvent
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
        };
        switch (happened.Name)
        {
            case EventNames.GroupJoined:
                var joined = happened.Read<Events.V1.GroupJoined>();
                // Events logged before a group's traits had a place of their own have them beside group_id.
                return common with { Group = joined.GroupId, GroupTraits = (joined.Traits ?? happened.Properties).AsMap() };
            case EventNames.LeadAccepted:
                return common with { Act = LeadAct.Accepted, ActReason = happened.Read<Events.V1.LeadAccepted>().Reason };
            case EventNames.LeadRejected:
                return common with { Act = LeadAct.Rejected, ActReason = happened.Read<Events.V1.LeadRejected>().Reason };
            case EventNames.LeadNoContact:
                return common with { Act = LeadAct.NoContact, ActReason = happened.Read<Events.V1.LeadNoContact>().Reason };
            case EventNames.LeadRecycled:
                return common with { Act = LeadAct.Recycled, ActReason = happened.Read<Events.V1.LeadRecycled>().Reason };
            case EventNames.LeadConverted:
                var converted = happened.Read<Events.V1.LeadConverted>();
                return common with
                {
                    Act = LeadAct.Converted, ActReason = converted.Reason, ActStage = StageNames.Parse(converted.To),
                };
            case EventNames.LeadLost:
                return common with { Act = LeadAct.Lost, ActReason = happened.Read<Events.V1.LeadLost>().Reason };
            case EventNames.HandoffCompleted:
                var completed = happened.Read<Events.V1.HandoffCompleted>();
                return common with { Act = ActOf(completed.Outcome), ActReason = completed.Reason };
            // Of a contact that was merged since it says nothing: the merge told the survivor's.
            case EventNames.StageChanged when !happened.Flags.Contains(EventFlags.OfMerged):
                return common with { Stage = happened.Read<Events.V1.StageChanged>().ToTold(occurredAt) };
            case EventNames.ThresholdCrossed:
                var crossed = happened.Read<Events.V1.ThresholdCrossed>();
                return common with
                {
                    Crossing = new ToldCrossing(
                        crossed.Model, crossed.Threshold, crossed.CrossingNo, crossed.Origin == ByActivation),
                };
            default:
                return common;
        }
    }

    /// <summary>What history brought about as a conclusion; null when it is too many conclusions away from an outside event.</summary>
    public static Conclusion? ToConclusion(this StageChanged changed, HistoryLoad load, string workspace, string contact) =>
        Conclude.FromHistory(workspace, contact, load, changed.At, $"stage:{changed.To.Name()}", StageEvents.Of(changed));

    /// <summary>The fact as a conclusion from its cause; null when it is too many conclusions away from an outside event.</summary>
    public static Conclusion? ToConclusion(this ScoringFact fact, Event cause)
    {
        switch (fact)
        {
            case ThresholdCrossed crossed:
                var said = Of(crossed);
                said.Receipt = new ReceiptId(cause.Contact, crossed.Model.Number, crossed.Threshold.Id, cause.Id).ToString();
                // An undone merge: that it was crossed holds, and starts nothing.
                if (cause.Historic)
                    return Conclude.FromHistory(
                        cause.Workspace, cause.Contact, HistoryLoad.After(null, default, cause.Id, cause.Hop),
                        cause.OccurredAt.ToDateTimeOffset(), DefinitionOf(crossed), said);
                return Conclude.From(cause, DefinitionOf(crossed), said);
            case StageChanged { History: { } load } told:
                return told.ToConclusion(load, cause.Workspace, cause.Contact);
            case StageChanged changed:
                return Conclude.From(cause, $"stage:{changed.To.Name()}", StageEvents.Of(changed));
            default:
                throw new ArgumentOutOfRangeException(nameof(fact));
        }
    }

    /// <summary>The crossing of a contact who was above when the version came in force: one for each, whoever tells it.</summary>
    public static Conclusion ToConclusion(this ThresholdCrossed crossed, string workspace, string contact)
    {
        var said = Of(crossed);
        said.Origin = ByActivation;
        return Conclude.FromTime(workspace, contact, crossed.Model.ActiveFrom!.Value, DefinitionOf(crossed), said);
    }

    private static Events.V1.ThresholdCrossed Of(ThresholdCrossed crossed) => new()
    {
        Model = crossed.Model.Id, Threshold = crossed.Threshold.Id, CrossingNo = crossed.CrossingNo, Score = crossed.Score,
        DefinitionVersion = crossed.Model.Version,
    };

    private static string DefinitionOf(ThresholdCrossed crossed) =>
        $"score_model:{crossed.Model.Number}@{crossed.Model.Version}/{crossed.Threshold.Id}";

    // Any other outcome of the call centre says nothing of the lead.
    private static LeadAct ActOf(string outcome) => outcome switch
    {
        "accepted" => LeadAct.Accepted,
        "rejected" => LeadAct.Rejected,
        "no_contact" => LeadAct.NoContact,
        "lost" => LeadAct.Lost,
        _ => LeadAct.None,
    };
}
