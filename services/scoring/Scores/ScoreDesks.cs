using Rapport.Scoring.BackTests;
using Rapport.Scoring.Models;
using Rapport.Scoring.Receipts;

namespace Rapport.Scoring.Scores;

/// <summary>Who answers what the score service is asked.</summary>
internal sealed record ScoreDesks(
    ModelDesk Models, ModelLists Lists, BackTestDesk BackTests, ScoreExplainer Explainer, ScoreBoards Boards,
    ReceiptDesk Receipts);
