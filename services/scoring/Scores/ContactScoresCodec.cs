using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;
using static Rapport.Scoring.Vocabulary.StoredFields;

namespace Rapport.Scoring.Scores;

/// <summary>The stored form of <see cref="ContactScores"/>: <c>proto/rapport/internal/scoring/v1/state.proto</c>.</summary>
internal static class ContactScoresCodec
{
    /// <summary>The state to store.</summary>
    /// <param name="scores">What is known.</param>
    /// <param name="stored">What is stored already: of it is kept what only a newer version knows.</param>
    public static byte[] Write(ContactScores scores, byte[]? stored = null) => StoredState.Write(ToState(scores), stored);

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="UnreadableStateException">It cannot be read.</exception>
    public static ContactScores Read(byte[]? stored) => stored is null
        ? ContactScores.Empty : StoredState.Read(stored, ContactScoresState.Parser, OfState);

    internal static TraitState ToState(Trait trait)
    {
        var state = new TraitState { Name = trait.Name, At = trait.At.UtcTicks, Tie = trait.Tie };
        switch (trait.Value)
        {
            case double number:
                state.Number = number;
                break;
            case bool flag:
                state.Flag = flag;
                break;
            case JsonText json:
                state.Json = json.Json;
                break;
            case string text:
                state.Text = text;
                break;
        }

        return state;
    }

    internal static Trait OfState(TraitState trait) => new(
        trait.Name,
        trait.ValueCase switch
        {
            TraitState.ValueOneofCase.Text => trait.Text,
            TraitState.ValueOneofCase.Number => trait.Number,
            TraitState.ValueOneofCase.Flag => trait.Flag,
            TraitState.ValueOneofCase.Json => new JsonText(trait.Json),
            _ => null,
        },
        At(trait.At), trait.Tie);

    private static ContactScoresState ToState(ContactScores scores)
    {
        var state = new ContactScoresState { MergedInto = scores.MergedInto ?? "", Models = { scores.Models.Select(ToState) } };
        state.UnmergedAt = scores.UnmergedAt?.UtcTicks ?? 0;
        LeadCodec.Write(state, scores);
        if (scores.Untold is { } untold)
            state.Untold = new UntoldStageState
            {
                LastEventId = untold.Load.LastEventId, LastAt = untold.Load.LastAt.UtcTicks, Hop = untold.Load.Hop,
                From = (uint)untold.From,
            };
        return state;
    }

    private static ContactScores OfState(ContactScoresState state) => LeadCodec.Read(state) with
    {
        MergedInto = state.MergedInto.Length == 0 ? null : state.MergedInto,
        Models = List(state.Models, OfState),
        UnmergedAt = state.UnmergedAt == 0 ? null : At(state.UnmergedAt),
        Untold = state.Untold is not { } untold ? null : new UntoldStage(
            new HistoryLoad(At(untold.LastAt), untold.LastEventId, untold.Hop), (Stage)untold.From),
    };

    private static ModelScoreState ToState(ModelScore model) => new()
    {
        Model = model.Model,
        Rules = { model.Rules.Select(RuleScoreCodec.ToState) },
        Thresholds =
        {
            model.Thresholds.Select(threshold => new ThresholdStanding
            {
                Threshold = threshold.Threshold, Armed = threshold.Armed, Crossings = threshold.Crossings,
            }),
        },
        Vetoes = { model.Vetoes.Select(veto => new VetoMatch { Veto = veto.Veto, At = veto.At.UtcTicks }) },
        Traits = { model.Traits.Select(ToState) },
    };

    private static ModelScore OfState(ModelScoreState model) => new()
    {
        Model = model.Model,
        Rules = List(model.Rules, RuleScoreCodec.OfState),
        Thresholds = List(model.Thresholds, threshold => new ThresholdState(threshold.Threshold, threshold.Armed, threshold.Crossings)),
        Vetoes = List(model.Vetoes, veto => new VetoState(veto.Veto, At(veto.At))),
        Traits = List(model.Traits, OfState),
    };
}
