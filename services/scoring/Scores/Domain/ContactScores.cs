using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>Everything that scoring knows of one contact. Immutable.</summary>
public sealed record ContactScores
{
    /// <summary>Changes of stage that are kept.</summary>
    public const int MostMoves = 50;

    /// <summary>A contact that nothing is known of.</summary>
    public static ContactScores Empty { get; } = new();

    /// <summary>Where the contact stands.</summary>
    public Stage Stage => Moves.Count == 0 ? Stage.Subscriber : Moves[^1].To;

    /// <summary>Since when, by the event that brought it; the minimum where nothing has.</summary>
    public DateTimeOffset StageSince => Moves.Count == 0 ? DateTimeOffset.MinValue : Moves[^1].At;

    /// <summary>What brought the stage.</summary>
    public StageReason StageReason => Moves.Count == 0 ? default : Moves[^1].Reason;

    /// <summary>The way to the stage, in the order it was gone.</summary>
    public IReadOnlyList<StageMove> Moves { get; init; } = [];

    /// <summary>The times that the contact was a marketing-qualified lead, the last at the end.</summary>
    public IReadOnlyList<LeadEpisode> Episodes { get; init; } = [];

    /// <summary>What brought the contact first.</summary>
    public Touch? Touch { get; init; }

    /// <summary>The company that the contact joined last; its name is <c>group_id</c>.</summary>
    public Trait? Company { get; init; }

    /// <summary>Scores by model.</summary>
    public IReadOnlyList<ModelScore> Models { get; init; } = [];

    /// <summary>That a load of history has moved the stage and nobody has been told yet; null for nothing.</summary>
    public UntoldStage? Untold { get; init; }

    /// <summary>
    /// When a merge of the contact was undone last: what was concluded of it before, and is told afterwards, spoke of two
    /// people. Null for never.
    /// </summary>
    public DateTimeOffset? UnmergedAt { get; init; }

    /// <summary>The survivor, once this contact has been merged away; then nothing else is kept.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The contact's score in a model; an empty one where there is none.</summary>
    public ModelScore Model(int number)
    {
        foreach (var model in Models)
            if (model.Model == number)
                return model;
        return new ModelScore { Model = number };
    }

    /// <summary>With another score in one model.</summary>
    public ContactScores With(ModelScore score)
    {
        for (var i = 0; i < Models.Count; i++)
            if (Models[i].Model == score.Model)
            {
                var models = Models.ToArray();
                models[i] = score;
                return this with { Models = models };
            }

        return this with { Models = [.. Models, score] };
    }

    /// <summary>At another stage.</summary>
    public ContactScores With(StageMove move) => this with
    {
        Moves = [.. Moves.Skip(Moves.Count + 1 - MostMoves), move],
    };
}
