using Google.Protobuf.Collections;
using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

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

    /// <summary>What a rule gave, as it is stored.</summary>
    public static RuleScoreState ToState(RuleScore rule) => new()
    {
        Rule = rule.Rule, Count = rule.Count, Points = rule.Points.Points, PointsAsOf = rule.Points.AsOf.UtcTicks,
        LastAt = rule.LastAt.UtcTicks, Kept = { rule.Kept.Select(ToState) },
    };

    /// <summary>What a rule gave.</summary>
    public static RuleScore OfState(RuleScoreState rule) => new()
    {
        Rule = rule.Rule, Count = rule.Count, Points = new DecayedPoints(rule.Points, At(rule.PointsAsOf)),
        LastAt = At(rule.LastAt), Kept = List(rule.Kept, OfState),
    };

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

    internal static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    internal static TItem[] List<TState, TItem>(RepeatedField<TState> states, Func<TState, TItem> read)
    {
        var items = states.Count == 0 ? [] : new TItem[states.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = read(states[i]);
        return items;
    }

    private static ContactScoresState ToState(ContactScores scores)
    {
        var state = new ContactScoresState { MergedInto = scores.MergedInto ?? "", Models = { scores.Models.Select(ToState) } };
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
        Untold = state.Untold is not { } untold ? null : new UntoldStage(
            new HistoryLoad(At(untold.LastAt), untold.LastEventId, untold.Hop), (Stage)untold.From),
    };

    private static ModelScoreState ToState(ModelScore model) => new()
    {
        Model = model.Model,
        Rules = { model.Rules.Select(ToState) },
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
        Rules = List(model.Rules, OfState),
        Thresholds = List(model.Thresholds, threshold => new ThresholdState(threshold.Threshold, threshold.Armed, threshold.Crossings)),
        Vetoes = List(model.Vetoes, veto => new VetoState(veto.Veto, At(veto.At))),
        Traits = List(model.Traits, OfState),
    };

    private static RuleMatchState ToState(RuleMatch match) => new()
    {
        Tie = match.Tie, At = match.At.UtcTicks, Points = match.Points, Entity = match.Entity, State = (uint)match.State,
    };

    private static RuleMatch OfState(RuleMatchState match) =>
        new(At(match.At), match.Tie, match.Points, match.Entity, (MatchState)match.State);
}
