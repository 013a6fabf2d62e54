using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Leads.V1;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Scores.BackTests;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.V1;
using ScoreRule = Rapport.Scoring.Scores.Rules.Domain.ScoreRule;

namespace Rapport.Scoring.Leads.Precision;

/// <summary>
/// Proposes points for rules whose leads sales does not accept as often as agreed: points * precision / floor, so that
/// such a rule brings a lead to the threshold that much less often. What comes of it is for people to judge, by the
/// back-test.
/// </summary>
internal sealed class ReweightingProposal(
    LeadPrecisionReport report, ContractStore contracts, ModelEditing models, BackTestRequests backTests)
{
    // A rule without a single accepted lead keeps a tenth, so that its direction stays and it can still be measured.
    private const double Least = 0.1;

    /// <summary>A draft with other points, and its back-test.</summary>
    /// <exception cref="DomainError">STATE_FORBIDS without a contract, or when no rule is below its floor.</exception>
    public async Task<Reweighting> ProposeAsync(
        string workspace, DateTimeOffset? since, Attempt attempt, DateTimeOffset now)
    {
        var contract = ContractStore.InForce(await contracts.ReadAsync(workspace))
            ?? throw Forbidden("No MQL contract is in force.", "no_contract");
        var model = models.Get(workspace, contract.Model, now);
        var tallies = await report.TallyAsync(workspace, since, now);
        var weak = model.Rules.Where(rule => rule.PointsExpression.Length == 0).Select(rule => (Rule: rule,
                Tally: tallies.Rules.GetValueOrDefault($"{model.Id}/{rule.Id}")))
            .Where(pair => pair.Tally?.IsBelow(contract.Floor, contract.MinVerdicts) == true)
            .ToDictionary(pair => pair.Rule.Id, pair => pair.Tally!.Precision!.Value);
        if (weak.Count == 0)
            throw Forbidden("No rule with fixed points is below the floor of the contract.", "nothing_below");
        var proposed = model with { Rules = [.. model.Rules.Select(rule => Reweighted(rule, weak, contract.Floor))] };
        var draft = await models.DraftAsync(workspace, proposed, now);
        return new Reweighting
        {
            Model = draft.ToProto(),
            BackTest = await backTests.StartAsync(
                workspace, new StartBackTestRequest { Model = model.Id, Version = draft.Version }, attempt, now),
            Changes =
            {
                weak.Select(rule => new PointsChange
                {
                    Rule = rule.Key, PointsBefore = model.Rule(rule.Key)!.Points,
                    PointsAfter = draft.Rule(rule.Key)!.Points, Precision = rule.Value,
                }),
            },
        };
    }

    private static ScoreRule Reweighted(ScoreRule rule, Dictionary<string, double> weak, double floor) =>
        weak.TryGetValue(rule.Id, out var precision)
            ? rule with { Points = Math.Round(rule.Points * Math.Max(Least, precision / floor), 2) } : rule;

    private static DomainError Forbidden(string message, string state) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };
}
