using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Scores.Versions;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>
/// Plays the log through two versions of a model at once. The clock is the events' own, and at the end the instant
/// asked for; nothing is written but the result. Holds the contacts of one partition at a time.
/// </summary>
internal sealed class BackTester(BackTestStore store, LogPages log, EventApplier applier)
{
    private const int BaseNumber = -1;
    private const int CandidateNumber = -2;

    /// <summary>Runs to the end; the result is in the store.</summary>
    /// <param name="run">What is compared.</param>
    /// <param name="versions">The version in force, if there is one, and the candidate.</param>
    /// <param name="others">Models in force, of which fit models decide cells.</param>
    /// <param name="cancellation">Ends the run.</param>
    public async Task<BackTestRun> RunAsync(
        BackTestRun run, (ScoringModel? Base, ScoringModel Candidate) versions, IEnumerable<ScoringModel> others,
        CancellationToken cancellation)
    {
        var candidate = Prepared(versions.Candidate, CandidateNumber, run.Since);
        var current = versions.Base is { } known ? Prepared(known, BaseNumber, run.Since) : null;
        var fits = others.Where(m => m.Axis == ModelAxis.Fit && m.Id != candidate.Id).ToList();
        var models = new ScoringModels([.. fits, candidate, .. current is null ? (ScoringModel[])[] : [current]]);
        var last = await log.LastAsync(cancellation);
        run = run with { Total = last.Sum() };
        var moves = new Dictionary<(string, string), long>();
        for (var partition = 0; partition < last.Count; partition++)
        {
            var replay = new LogReplay(applier, run.Workspace, partition, models);
            var before = run.Played;
            await foreach (var page in log.ReadAsync(partition, 1, last[partition], cancellation))
            {
                await replay.PlayAsync(page, run.AsOf, (_, step) => run = Counted(run, step), cancellation);
                run = run with { Played = before + replay.N };
                if (await store.IsCancelledAsync(run.Id))
                    return run with { Phase = BackTestPhase.Cancelled };
                if (!await store.SaveAsync(run))
                    throw new OperationCanceledException("The back-test was given up.");
            }

            run = await CompareAsync(run, replay, models, (current, candidate), moves);
        }

        return run with
        {
            Phase = BackTestPhase.Done,
            Moves = [.. moves.Select(m => new BandMoves(m.Key.Item1, m.Key.Item2, m.Value)).OrderByDescending(m => m.Contacts)],
        };
    }

    // Both conclude during the play, so that crossings can be counted; each has a number of its own.
    private static ScoringModel Prepared(ScoringModel version, int number, DateTimeOffset? since) => version with
    {
        Number = number, ActiveFrom = DateTimeOffset.MinValue, ActiveAfter = null, ActiveUntil = null, State = ModelState.Active,
        OnlySince = since,
    };

    private static BackTestRun Counted(BackTestRun run, ScoringStep step)
    {
        foreach (var fact in step.Facts.OfType<ThresholdCrossed>())
            run = fact.Model.Number switch
            {
                BaseNumber => run with { BaseCrossings = run.BaseCrossings + 1 },
                CandidateNumber => run with { CandidateCrossings = run.CandidateCrossings + 1 },
                _ => run,
            };
        return run;
    }

    private async Task<BackTestRun> CompareAsync(
        BackTestRun run, LogReplay replay, ScoringModels models, (ScoringModel? Base, ScoringModel Candidate) versions,
        Dictionary<(string, string), long> moves)
    {
        var differences = new List<BackTestDifference>();
        foreach (var (contact, state) in replay.Contacts)
        {
            var (was, will) = (View(state, versions.Base, models, run.AsOf), View(state, versions.Candidate, models, run.AsOf));
            if (!was.DiffersFrom(will))
                continue;
            differences.Add(new BackTestDifference(contact, was, will));
            var move = was.Cell.Length > 0 || will.Cell.Length > 0 ? (was.Cell, will.Cell) : (was.Band, will.Band);
            if (move.Item1 != move.Item2)
                moves[move] = moves.GetValueOrDefault(move) + 1;
        }

        await store.AddAsync(run.Id, differences);
        return run with { Contacts = run.Contacts + replay.Seen.Count, Changed = run.Changed + differences.Count };
    }

    private static BackTestView View(
        ContactScores state, ScoringModel? model, ScoringModels models, DateTimeOffset asOf)
    {
        if (model is null)
            return new BackTestView(0, "", "", []);
        var score = ScoreSum.Of(model, state.Model(model.Number), asOf);
        return new BackTestView(
            score, model.BandOf(score), models.CellOf(state, model, asOf) ?? "",
            [.. model.Thresholds.Where(t => score >= t.EnterAt).Select(t => t.Id).Order(StringComparer.Ordinal)]);
    }
}
