using Rapport.Scoring.Scores.BackTests;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Scores.Receipts;

namespace Rapport.Scoring.Scores;

/// <summary>Who answers what the score service is asked.</summary>
internal sealed record ScoreDesks(
    ModelDesk Models, ModelLists Lists, BackTestDesk BackTests, ScoreExplainer Explainer, ScoreBoards Boards,
    ReceiptDesk Receipts);
