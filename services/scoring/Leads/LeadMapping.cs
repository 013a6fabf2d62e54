using Google.Protobuf.WellKnownTypes;
using Rapport.Leads.V1;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads;

/// <summary>Leads as the API shows them.</summary>
internal static class LeadMapping
{
    public static Lead ToLead(this ReadContact contact, ScoringModels models, DateTimeOffset now)
    {
        var scores = contact.Scores;
        var episode = scores.Episodes.Count > 0 ? scores.Episodes[^1] : null;
        return new Lead
        {
            Contact = contact.Contact,
            Stage = scores.Stage.Name(),
            StageSince = scores.Moves.Count > 0 ? scores.StageSince.ToTimestamp() : null,
            Reason = scores.StageReason.Text,
            Verdict = episode is null ? "" : VerdictName(episode.Verdict),
            VerdictReason = episode?.Reason ?? "",
            Outcome = episode is null ? "" : episode.Outcome.ToString().ToLowerInvariant(),
            Company = scores.Company?.Value as string ?? "",
            Veto = models.VetoOn(scores, now) ?? "",
            AsOf = now.ToTimestamp(),
            Lag = contact.Lag,
        };
    }

    public static void AddHistory(this Lead lead, ContactScores scores, DateTimeOffset now)
    {
        lead.History.Add(scores.Moves.Select(move => new StageChange
        {
            From = move.From.Name(), To = move.To.Name(), At = move.At.ToTimestamp(), Reason = move.Reason.Text,
        }));
        var stays = scores.Moves.Select((move, i) =>
            (move.To, Time: (i + 1 < scores.Moves.Count ? scores.Moves[i + 1].At : now) - move.At));
        lead.TimeInStage.Add(stays.GroupBy(stay => stay.To).OrderBy(group => group.Key).Select(group => new TimeInStage
        {
            Stage = group.Key.Name(),
            Time = Duration.FromTimeSpan(group.Aggregate(TimeSpan.Zero, (sum, stay) =>
                stay.Time > TimeSpan.Zero ? sum + stay.Time : sum)),
        }));
    }

    private static string VerdictName(LeadVerdict verdict) =>
        verdict == LeadVerdict.NoContact ? "no_contact" : verdict.ToString().ToLowerInvariant();
}
