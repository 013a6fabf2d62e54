using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Receipts;

/// <summary>Decides crossings once more: the contact's events up to the cause, through the versions of then.</summary>
internal sealed class ReceiptReading(ModelCatalog catalog, ContactEvents log, EventApplier applier)
{
    private const double Tolerance = 1e-9;

    /// <summary>How a crossing came about.</summary>
    /// <exception cref="DomainError">NOT_FOUND for another's receipt, one of a deleted model, or an erased contact.</exception>
    public async Task<ScoreReceipt> GetAsync(string workspace, string id, CancellationToken cancellation)
    {
        var (receipt, parsed) = Parse(id);
        return await DecideAsync(workspace, receipt, parsed, await EventsAsync(workspace, parsed, id, cancellation), cancellation);
    }

    /// <summary>The same beside what the log recorded.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<RerunReceiptResponse> RerunAsync(string workspace, string id, CancellationToken cancellation)
    {
        var (receipt, parsed) = Parse(id);
        var events = await EventsAsync(workspace, parsed, id, cancellation);
        var decided = await DecideAsync(workspace, receipt, parsed, events, cancellation);
        var recorded = events.Select(e => e.Event)
            .Where(e => e.Name == EventNames.ThresholdCrossed && e.CauseId == parsed.Cause)
            .Select(e => e.Read<Events.V1.ThresholdCrossed>())
            .FirstOrDefault(crossed => crossed.Threshold == parsed.Threshold && crossed.Model == decided.Model);
        var answer = new RerunReceiptResponse { Receipt = decided };
        if (recorded is null)
            return answer;
        (answer.RecordedCrossingNo, answer.RecordedScore) = (recorded.CrossingNo, recorded.Score);
        answer.Same = answer.RecordedCrossingNo == decided.CrossingNo
            && Math.Abs(answer.RecordedScore - decided.ScoreAfter) <= Tolerance * Math.Abs(decided.ScoreAfter);
        return answer;
    }

    private async Task<ScoreReceipt> DecideAsync(
        string workspace, ScoreReceipt receipt, ReceiptId id, IReadOnlyList<PlacedEvent> events, CancellationToken cancellation)
    {
        var versions = catalog.Of(workspace).Histories.SelectMany(history => history.Versions).ToList();
        var model = versions.FirstOrDefault(version => version.Number == id.Number);
        if (model?.Thresholds.FirstOrDefault(t => t.Id == id.Threshold) is not { } threshold)
            throw DomainError.NotFound("receipt", receipt.Id);
        // All that ever were in force: a version is asked only about what was accepted in its time.
        var models = new ScoringModels(versions.Where(version => version.Number == id.Number || version.ActiveFrom is not null));
        var context = new EvaluationContext();
        var before = ContactScores.Empty;
        foreach (var placed in events.Where(e => e.Event.Contact == id.Contact).OrderBy(e => e.N))
        {
            var step = await applier.ApplyAsync(before, placed, models, context, cancellation);
            if (placed.Event.Id == id.Cause)
                return Tell(receipt, placed, (before, step), (model, threshold), models);
            before = step.State;
        }

        throw DomainError.NotFound("receipt", receipt.Id);
    }

    private static ScoreReceipt Tell(
        ScoreReceipt receipt, PlacedEvent placed, (ContactScores Before, ScoringStep Step) decision,
        (ScoringModel Model, Domain.ScoreThreshold Threshold) asked, ScoringModels models)
    {
        var (model, threshold) = asked;
        var cause = placed.Event;
        var now = cause.ToScoring().Now;
        var (low, high) = (decision.Before.Model(model.Number), decision.Step.State.Model(model.Number));
        var (scoreBefore, scoreAfter) = (ScoreSum.Of(model, low, now), ScoreSum.Of(model, high, now));
        var crossing = decision.Step.Facts.OfType<ThresholdCrossed>()
            .FirstOrDefault(f => f.Model.Number == model.Number && f.Threshold.Id == threshold.Id);
        var state = low.Threshold(threshold, scoreBefore);
        receipt.Model = model.Id;
        receipt.DefinitionVersion = model.Version;
        receipt.Threshold = threshold.Id;
        (receipt.EnterAt, receipt.RearmBelow) = (threshold.EnterAt, threshold.RearmBelow);
        (receipt.EventId, receipt.EventName) = (cause.Id, cause.Name);
        (receipt.OccurredAt, receipt.ReceivedAt) = (cause.OccurredAt, cause.ReceivedAt ?? cause.OccurredAt);
        (receipt.ScoreBefore, receipt.ScoreAfter) = (scoreBefore, scoreAfter);
        receipt.ArmedBefore = state.Armed || scoreBefore < threshold.RearmBelow;
        (receipt.Crossed, receipt.CrossingNo) = (crossing is not null, crossing?.CrossingNo ?? 0);
        receipt.Veto = models.VetoOn(decision.Step.State, now, placed.Place) ?? "";
        receipt.Contributions.Add(high.ToContributions(model, now));
        return receipt;
    }

    private async Task<IReadOnlyList<PlacedEvent>> EventsAsync(
        string workspace, ReceiptId id, string receipt, CancellationToken cancellation)
    {
        var (events, _) = await log.ReadAsync(workspace, id.Contact, cancellation);
        return events.Count > 0 ? events : throw DomainError.NotFound("receipt", receipt);
    }

    private static (ScoreReceipt Receipt, ReceiptId Id) Parse(string id) => ReceiptId.Parse(id) is { } parsed
        ? (new ScoreReceipt { Id = id, Contact = parsed.Contact }, parsed)
        : throw DomainError.NotFound("receipt", id);
}
